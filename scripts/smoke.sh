#!/usr/bin/env bash
# Packs the package as npm would publish it, installs that in an empty folder without any install script, and uses it
# there by require, by import, from TypeScript and from the command line.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm run --silent prepack
tarball=$(npm pack --silent --ignore-scripts --pack-destination "$folder")
cd "$folder"
echo '{ "name": "smoke", "private": true }' >package.json
npm install --loglevel=error --ignore-scripts --no-audit --no-fund "./$tarball"
export NODE_XCEPTION_PREBUILD=$root # the addon of this clone: the tarball holds prebuilds only on release

cat >use.cjs <<'JS'
const { Xception, decodePredictions, preprocessInput } = require('node-xception')
Xception({ weights: null, seed: 1, device: 'cpu' }).then(async (model) => {
  const image = { data: new Uint8Array(299 * 299 * 3).fill(128), shape: [1, 299, 299, 3] }
  const scores = await model.predict(preprocessInput(image))
  const sum = scores.data.reduce((a, b) => a + b, 0)
  if (!(Math.abs(sum - 1) < 1e-3)) throw new Error(`probabilities sum to ${sum}`)
  if (typeof decodePredictions !== 'function') throw new Error('decodePredictions is missing')
})
JS
cat >use.mjs <<'JS'
import { Xception, loadImage, preprocessInput, decodePredictions, XceptionError } from 'node-xception'
for (const value of [Xception, loadImage, preprocessInput, decodePredictions, XceptionError]) {
  if (typeof value !== 'function') throw new Error('a named import is missing')
}
JS
cat >use.mts <<'TS'
import { Xception, loadImage, preprocessInput, decodePredictions } from 'node-xception'
const model = await Xception({ weights: 'imagenet' })
const scores = await model.predict(preprocessInput(await loadImage('cat.png', { targetSize: [299, 299] })))
export const best: string = decodePredictions(scores, { top: 1 })[0][0].className
TS
cat >use.cts <<'TS'
import { Xception, type XceptionOptions, decodePredictions, loadImage } from 'node-xception'
const options: XceptionOptions = { weights: null, seed: 1 }
export const classify = async (file: string): Promise<number> =>
  decodePredictions(await (await Xception(options)).predict(await loadImage(file)))[0][0].probability
TS

node use.cjs
node use.mjs
for resolution in node16 bundler; do
  module=$([[ $resolution == bundler ]] && echo preserve || echo node16)
  "$root/node_modules/.bin/tsc" --noEmit --strict --skipLibCheck --target es2022 --lib es2022,esnext.disposable \
    --typeRoots "$root/node_modules/@types" --types node --module "$module" --moduleResolution "$resolution" use.mts use.cts
done
node_modules/.bin/xception --version >/dev/null
node_modules/.bin/xception classify --weights none --json "$root/test/fixtures/chelsea.png" 2>/dev/null | node -e '
  const { results } = JSON.parse(require("node:fs").readFileSync(0, "utf8"))
  if (results[0].predictions.length !== 5) process.exit(1)'
