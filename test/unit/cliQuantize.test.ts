import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { listDevices } from '../../lib/index.js'
import { xception } from '../cli.js'
import { fixture } from '../fixtures.js'

const folder = mkdtempSync(join(tmpdir(), 'xception-quantize-'))
const photos = join(folder, 'photos')
const calibration = join(folder, 'calibration.json')
const cat = fixture('chelsea.png')
const untrained = ['--weights', 'none']
const quantize = (...args: string[]) => xception(['quantize', ...untrained, ...args])
const classify = (...args: string[]) =>
  xception(['classify', cat, ...untrained, '--device', 'cpu', '--json', ...args])

const test = suite('xception quantize')
const testInt8 = listDevices()
  .find(({ name }) => name === 'cpu')!
  .dtypes.includes('int8')
  ? test
  : test.skip

test.before(() => {
  mkdirSync(photos)
  cpSync(cat, join(photos, 'a.png'))
  cpSync(fixture('rocket.jpg'), join(photos, 'b.jpg'))
  writeFileSync(join(photos, 'damaged.png'), 'no image')
})
test.after(() => rmSync(folder, { recursive: true }))

test('looks at a directory, and says what it left out', async () => {
  const { code, stdout, stderr } = await quantize('--calibrate', photos, '--out', calibration)
  assert.is(code, 3, stderr)
  assert.is(stdout, '')
  assert.match(stderr, 'damaged.png is left out')
  assert.match(stderr, '73 ranges, of 2 images')
  const { format, images, ranges } = JSON.parse(readFileSync(calibration, 'utf8'))
  assert.equal([format, images, ranges.length], ['node-xception calibration', 2, 73])
})

testInt8('classify and batch compute with it', async () => {
  const int8 = ['--dtype', 'int8', '--calibration', calibration]
  const { code, stdout, stderr } = await classify(...int8)
  assert.is(code, 0, stderr)
  const { model, results } = JSON.parse(stdout)
  assert.is(model.dtype, 'int8')
  assert.is(results[0].predictions.length, 5)
  const out = join(folder, 'out.jsonl')
  const batch = await xception(['batch', cat, ...untrained, '--device', 'cpu', '--out', out, ...int8])
  assert.is(batch.code, 0, batch.stderr)
  const [line] = readFileSync(out, 'utf8').trim().split('\n')
  assert.equal(JSON.parse(line).predictions, results[0].predictions)
})

test('what is wrong is said with a code', async () => {
  const broken = join(folder, 'broken.json')
  writeFileSync(broken, '{')
  const empty = join(folder, 'empty')
  mkdirSync(empty)
  const failures: [code: string, run: () => ReturnType<typeof xception>][] = [
    ['ERR_USAGE', () => quantize('--out', calibration)],
    ['ERR_USAGE', () => quantize('--calibrate', photos)],
    ['ERR_USAGE', () => quantize('--calibrate', photos, '--out', calibration, '--method', '0')],
    ['ERR_FILE_NOT_FOUND', () => quantize('--calibrate', empty, '--out', broken)],
    ['ERR_IO', () => quantize('--calibrate', cat, '--out', join(folder, 'nowhere', 'x.json'))],
    ['ERR_INVALID_ARGUMENT', () => classify('--dtype', 'int8')],
    ['ERR_CALIBRATION', () => classify('--dtype', 'int8', '--calibration', broken)],
    ['ERR_FILE_NOT_FOUND', () => classify('--dtype', 'int8', '--calibration', join(folder, 'none.json'))],
  ]
  for (const [expected, run] of failures) {
    const { code, stderr } = await run()
    assert.is(code, expected === 'ERR_USAGE' ? 2 : 1, stderr)
    assert.match(stderr, expected)
  }
})

test.run()
