-- The size of an image in pixels. Null until the file is there, if it could not be read, and for images that an older
-- version stored.
alter table thumbs add column width integer check (width > 0);
alter table thumbs add column height integer check ((height is null) = (width is null) and (height is null or height > 0));
