//! Files that use each other in a circle.

use std::collections::{BTreeMap, BTreeSet};

use super::source::SourceFile;
use super::uses::Use;

/// Returns one breach for each group of files that use each other in a circle, with a shortest circle in it.
///
/// A parent and its child are a circle too if the child uses an item that the parent itself defines, while
/// the parent works with an item of the child. A parent that only declares its child and re-exports its items
/// does not work with it. So a module that both defines the shared words and calls its children has to move
/// these words to a file of their own.
pub fn circles(files: &[SourceFile], uses: &[Use]) -> Vec<String> {
    let mut edges: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for found in uses {
        edges.entry(found.from).or_default().insert(found.to);
    }
    let mut told = BTreeSet::new();
    let mut breaches = Vec::new();
    for start in edges.keys() {
        let Some(circle) = shortest_circle(&edges, *start).filter(|_| !told.contains(start)) else {
            continue;
        };
        // Whatever is reached from here and leads back is of the same group.
        let reached = reached_from(&edges, *start);
        told.extend(reached.into_iter().filter(|file| reached_from(&edges, *file).contains(start)));
        breaches.push(describe(files, uses, &circle));
    }
    breaches
}

fn describe(files: &[SourceFile], uses: &[Use], circle: &[usize]) -> String {
    let next = circle.iter().cycle().skip(1);
    let steps = circle.iter().zip(next).filter_map(|(from, to)| {
        let found = uses.iter().find(|found| (found.from, found.to) == (*from, *to))?;
        let (from, to) = (&files[*from].path, &files[*to].path);
        Some(format!("  {from}:{} uses `{}` of {to}", found.line, found.path))
    });
    let steps: Vec<String> = steps.collect();
    format!(
        "these files use each other in a circle:\n{}\n  move what they share to a file that all of them \
         can use",
        steps.join("\n")
    )
}

/// The files on a shortest way from a file back to itself.
fn shortest_circle(edges: &BTreeMap<usize, BTreeSet<usize>>, start: usize) -> Option<Vec<usize>> {
    let mut ways = vec![vec![start]];
    let mut seen = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            for next in edges.get(way.last()?).into_iter().flatten() {
                if *next == start {
                    return Some(way);
                }
                if seen.insert(*next) {
                    longer.push([way.as_slice(), &[*next]].concat());
                }
            }
        }
        ways = longer;
    }
    None
}

fn reached_from(edges: &BTreeMap<usize, BTreeSet<usize>>, start: usize) -> BTreeSet<usize> {
    let (mut reached, mut open) = (BTreeSet::new(), vec![start]);
    while let Some(file) = open.pop() {
        open.extend(edges.get(&file).into_iter().flatten().filter(|next| reached.insert(**next)));
    }
    reached
}
