// The pictures that are measured: real photos of the collection that tests use, too.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const corpus = process.env.DARKROOM_CORPUS || '../shared/corpus';
if (!fs.existsSync(path.join(corpus, 'photos'))) throw new Error(`no photos at ${corpus}; set DARKROOM_CORPUS to a folder that has a folder photos`);

const matching = (under, names) => fs.readdirSync(path.join(corpus, under)).filter(name => names.test(name)).map(name => path.resolve(corpus, under, name));

// In sRGB or without a profile: of others vipsthumbnail keeps the profile, which is less work.
const photos = matching('photos', /^(arizona|canon|casio|elva|harvesters|iphone|jolla|red-panda|samsung|progressive|landscape-orient-[136])/);
// Upright ones: the peer does not turn others unless told so.
const upright = matching('photos', /^(arizona|casio|harvesters|red-panda|progressive|landscape-orient-1)/);
const pngs = matching('formats', /^png-(harvesters|photo-alpha)/);
const hot = photos.find(name => name.includes('red-panda')) ?? photos[0];

module.exports = { photos, upright, pngs, hot };
