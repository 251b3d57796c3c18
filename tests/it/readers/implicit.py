import sys
import pandas as pd

likes = pd.read_csv(sys.argv[1], sep="|", quotechar="\\", keep_default_na=False, dtype=str)
# As docs/files.md has it.
from scipy.sparse import csr_matrix
from implicit.als import AlternatingLeastSquares
users, items = likes.uid.astype("category"), likes.mid.astype("category")
matrix = csr_matrix(([1.0] * len(likes), (users.cat.codes, items.cat.codes)))
als = AlternatingLeastSquares(factors=8, iterations=1, num_threads=1)
als.fit(matrix, show_progress=False)
assert als.user_factors.shape == (likes.uid.nunique(), 8)
assert als.item_factors.shape == (likes.mid.nunique(), 8)
ids, _ = als.recommend(0, matrix[0], N=3)
print(len(ids))
