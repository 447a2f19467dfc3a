import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { main, xception } from '../cli.js'
import { fixture } from '../fixtures.js'
import { encodePng } from './imageFiles.js'

/** How often a run is killed; 50 in the long form. */
const kills = Number(process.env.XCEPTION_TEST_KILLS ?? 3)

const folder = mkdtempSync(join(tmpdir(), 'xception-batch-'))
const photos = join(folder, 'photos')
/** Small images, and a list that has each of them several times. */
const many = join(folder, 'many')
const list = join(folder, 'list.txt')
const listed = Array.from({ length: 240 }, (_, i) => join(many, `${i % 60}.png`))

/** The least of work: what the tests are of is not the network. */
const quick = ['--weights', 'none', '--features', '--image-size', '71', '--device', 'cpu']

const test = suite('cli batch')

test.before(() => {
  for (const path of [photos, many]) mkdirSync(path)
  copyFileSync(fixture('chelsea.png'), join(photos, 'b.png'))
  copyFileSync(fixture('rocket.jpg'), join(photos, 'a.jpg'))
  copyFileSync(fixture('coffee.png'), join(photos, 'c,d.png'))
  for (let i = 0; i < 60; i++) {
    const image = encodePng(9, 7, { colorType: 2, bitDepth: 8 }, (x, y) => [x * 20, y * 30, i])
    writeFileSync(join(many, `${i}.png`), i % 29 === 13 ? image.subarray(0, 60) : image)
  }
  writeFileSync(list, listed.join('\n'))
})
test.after(() => rmSync(folder, { recursive: true }))

let count = 0
const fresh = (extension = 'jsonl') => join(folder, `${++count}.${extension}`)
const linesOf = (out: string) => readFileSync(out, 'utf8').trimEnd().split('\n')
const recordsOf = (out: string) => linesOf(out).map((line) => JSON.parse(line))
/** What there is of the results `out`. */
const leftOf = (out: string) =>
  readdirSync(folder)
    .filter((name) => name.startsWith(basename(out)))
    .map((name) => name.slice(basename(out).length))
    .sort()

test('lines are those of classify --jsonl, in the order of the inputs', async () => {
  const out = fresh()
  const flags = ['--weights', 'none', '--top', '2', '--interpolation', 'bicubic']
  const { code, stdout, stderr } = await xception(['batch', photos, '--out', out, ...flags])
  assert.is(code, 0, stderr)
  assert.is(stdout, '')
  assert.is(readFileSync(out, 'utf8'), (await xception(['classify', photos, ...flags, '--jsonl'])).stdout)
  assert.equal(leftOf(out), [''])
})

test('bad files are records, are listed with their codes, and make the exit code 3', async () => {
  const out = fresh('csv')
  const { code, stdout, stderr } = await xception([
    'batch',
    join(many, '{1,13,14}.png'),
    '--out',
    out,
    ...quick,
  ])
  assert.is(code, 3)
  assert.is(stdout, '')
  const records = readFileSync(out, 'utf8').split('\r\n')
  assert.match(records[0], /^file,error,message,feature_1,feature_2,/)
  assert.is(records[0].split(',').length, 3 + 2048)
  const files = ['1.png', '13.png', '14.png'].map((name) => join(many, name))
  assert.equal(
    records.slice(1, 4).map((record) => record.split(',').slice(0, 2)),
    files.map((file, i) => [file, i === 1 ? 'ERR_IMAGE_CORRUPT' : '']),
  )
  assert.is(records[4], '')
  assert.match(stderr, /1 failed:\n {2}ERR_IMAGE_CORRUPT {2}Cannot load .*13\.png/)
})

test('of many bad files some are listed, and the others counted', async () => {
  const missing = Array.from({ length: 30 }, (_, i) => join(folder, `missing-${i}.png`))
  const out = fresh()
  const stdin = Buffer.from(missing.join('\n'))
  const { code, stderr } = await xception(['batch', '-', '--out', out, ...quick], { stdin })
  assert.is(code, 1)
  assert.is(stderr.match(/ERR_FILE_NOT_FOUND/g)?.length, 20)
  assert.match(stderr, 'and 10 more')
  assert.equal(
    recordsOf(out).map(({ file }) => file),
    missing,
  )
})

test('--out - is JSON lines on stdout', async () => {
  const { code, stdout } = await xception(['batch', list, photos, '--out', '-', ...quick])
  assert.is(code, 3)
  const files = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).file)
  assert.equal(files, [...listed, ...['a.jpg', 'b.png', 'c,d.png'].map((name) => join(photos, name))])
})

test('a reader of stdout that goes away is no failure', async () => {
  const { code, stderr } = await xception(['batch', list, '--out', '-', ...quick], { closeStdout: true })
  assert.is(code, 0)
  assert.not.match(stderr, 'EPIPE')
})

test('complete results are not touched, save with --force', async () => {
  const out = fresh()
  const args = ['batch', join(many, '1.png'), '--out', out, ...quick]
  assert.is((await xception(args)).code, 0)
  const before = readFileSync(out, 'utf8')
  const again = await xception(args)
  assert.is(again.code, 1)
  assert.match(again.stderr, 'ERR_OUTPUT')
  assert.match(again.stderr, '--force')
  const resumed = await xception([...args, '--resume'])
  assert.is(resumed.code, 0)
  assert.match(resumed.stderr, 'is complete')
  assert.is(readFileSync(out, 'utf8'), before)
  assert.is((await xception([...args, join(many, '2.png'), '--force'])).code, 0)
  assert.is(linesOf(out).length, 2)
})

const hasResults = (out: string) => existsSync(`${out}.part`) && statSync(`${out}.part`).size > 0

/** Starts a run and sends it signals once there are results. */
async function interrupt(out: string, signals: NodeJS.Signals[], inputs = list) {
  const child = spawn(process.execPath, [main, 'batch', inputs, '--out', out, ...quick], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', (chunk) => (stderr += chunk))
  const closed = once(child, 'close')
  while (!hasResults(out)) await sleep(5)
  for (const signal of signals) child.kill(signal)
  const [code] = await closed
  return { code: code as number | null, stderr }
}

for (const [signal, expected] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`${signal} finishes what is done, and --resume goes on with a list that has changed since`, async () => {
    const out = fresh()
    const { code, stderr } = await interrupt(out, [signal])
    assert.is(code, expected, stderr)
    assert.match(stderr, /Interrupted with \d+ inputs done\. The same command with --resume goes on/)
    assert.equal(leftOf(out), ['.journal', '.part'])
    const changed = [join(photos, 'a.jpg'), ...listed.slice(0, 40).reverse(), join(photos, 'b.png')]
    const done = readFileSync(`${out}.part`, 'utf8').split('\n').slice(0, -1)
    assert.is(done.length, Number(/with (\d+) inputs/.exec(stderr)![1]))
    const stdin = Buffer.from(changed.join('\n'))
    const other = await xception([
      'batch',
      '-',
      '--out',
      out,
      ...quick,
      '--resume',
      '--interpolation',
      'bilinear',
    ])
    assert.is(other.code, 1)
    assert.match(other.stderr, 'interpolation was "nearest" and is "bilinear"')
    assert.is((await xception(['batch', '-', '--out', out, ...quick, '--resume'], { stdin })).code, 3)
    const files = recordsOf(out).map(({ file }) => file)
    for (const file of new Set(changed)) {
      const earlier = done.filter((line) => JSON.parse(line).file === file).length
      assert.is(files.filter((name) => name === file).length, Math.max(earlier, 1), file)
    }
    assert.is(linesOf(out).slice(0, done.length).join('\n'), done.join('\n'))
    assert.equal(leftOf(out), [''])
  })
}

test('a second SIGINT does not wait', async () => {
  const out = fresh()
  const { code } = await interrupt(out, ['SIGINT', 'SIGINT'])
  assert.is(code, 130)
})

test('only one run writes a file at a time', async () => {
  const out = fresh()
  const first = spawn(process.execPath, [main, 'batch', list, '--out', out, ...quick], { stdio: 'ignore' })
  const closed = once(first, 'close')
  while (!existsSync(`${out}.part`)) await sleep(5)
  const second = await xception(['batch', list, '--out', out, ...quick, '--resume'])
  first.kill('SIGKILL')
  await closed
  assert.is(second.code, 1)
  assert.match(second.stderr, 'Another run is writing')
})

test(`killed ${kills} times at random moments and resumed, every input has exactly one line`, async () => {
  const whole = fresh()
  const start = performance.now()
  assert.is((await xception(['batch', list, '--out', whole, ...quick])).code, 3)
  const duration = performance.now() - start
  const expected = readFileSync(whole, 'utf8')
  assert.equal(
    recordsOf(whole).map(({ file }) => file),
    listed,
  )
  let out = fresh()
  for (let killed = 0; killed < kills; ) {
    const child = spawn(process.execPath, [main, 'batch', list, '--out', out, ...quick, '--resume'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let stderr = ''
    child.stderr.on('data', (chunk) => (stderr += chunk))
    const closed = once(child, 'close')
    const moment = Math.random() * duration
    const timer = setTimeout(() => child.kill('SIGKILL'), moment)
    const [code, signal] = await closed
    clearTimeout(timer)
    if (signal === 'SIGKILL') {
      killed++
      continue
    }
    assert.is(code, 3, stderr)
    assert.is(readFileSync(out, 'utf8'), expected, `after a kill at ${moment} ms`)
    out = fresh()
  }
  await xception(['batch', list, '--out', out, ...quick, '--resume'])
  assert.is(readFileSync(out, 'utf8'), expected)
  assert.equal(leftOf(out), [''])
})

test.run()
