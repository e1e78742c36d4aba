// How much a delivered picture resembles a lossless reduction of its original: mean structural similarity of the luma.
'use strict';
const { sharp } = require('./servers');

const windowSide = 8;
const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];

/**
 * A side that comes out between two numbers of pixels is rounded, and the picture is either fitted into that or cut by the rest: the
 * reference is whichever of both was done.
 * @returns bytes of the delivered file, and 0 to 1, where 1 is equal.
 */
async function similarity(source, delivered) {
  const luma = picture => picture.flatten({ background: '#fff' }).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  const seen = await luma(sharp()(delivered));
  const { width, height } = seen.info;
  const fitted = await luma(sharp()(source).resize({ width, height, fit: 'fill', fastShrinkOnLoad: false }));
  const cut = await luma(sharp()(source).resize({ width, fastShrinkOnLoad: false }));
  if (Math.abs(cut.info.height - height) > 1) throw new Error(`${source}: ${width}×${height} instead of ${width}×${cut.info.height}`);
  return { bytes: delivered.length, ssim: Math.max(...[fitted, cut].map(reference => ssim(reference.data, seen.data, width, Math.min(reference.info.height, height)))) };
}

function ssim(a, b, width, height) {
  let [total, windows] = [0, 0];
  for (let y = 0; y + windowSide <= height; y += windowSide / 2) {
    for (let x = 0; x + windowSide <= width; x += windowSide / 2) {
      let [sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0];
      for (let row = y; row < y + windowSide; row++) {
        for (let at = row * width + x; at < row * width + x + windowSide; at++) {
          sumA += a[at]; sumB += b[at]; squaresA += a[at] * a[at]; squaresB += b[at] * b[at]; products += a[at] * b[at];
        }
      }
      const count = windowSide * windowSide;
      const [meanA, meanB] = [sumA / count, sumB / count];
      const [varianceA, varianceB, covariance] = [squaresA / count - meanA * meanA, squaresB / count - meanB * meanB, products / count - meanA * meanB];
      total += ((2 * meanA * meanB + c1) * (2 * covariance + c2)) / ((meanA * meanA + meanB * meanB + c1) * (varianceA + varianceB + c2));
      windows++;
    }
  }
  return total / windows;
}

module.exports = { similarity };
