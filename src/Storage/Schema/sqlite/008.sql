-- What searches filter hits by, so narrow that a hit's step costs no page of the image's own row.
CREATE INDEX image_filter ON image (n, account, type, bytes, width, height, created);
