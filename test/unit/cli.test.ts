import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { inputs } from '../../lib/cli/inputs.js'
import { Xception, type XceptionError } from '../../lib/index.js'
import { main, xception } from '../cli.js'
import { fixture } from '../fixtures.js'
import { TestServer } from '../weights-server.js'

const cat = fixture('chelsea.png')

const folder = mkdtempSync(join(tmpdir(), 'xception-cli-'))
const broken = join(folder, 'broken.png')
const photos = join(folder, 'photos')

const test = suite('cli')

test.before(() => {
  writeFileSync(broken, readFileSync(cat).subarray(0, 20_000))
  mkdirSync(join(photos, 'inner'), { recursive: true })
  writeFileSync(join(photos, 'notes.txt'), 'not an image')
  copyFileSync(cat, join(photos, 'b.png'))
  copyFileSync(fixture('rocket.jpg'), join(photos, 'a.jpg'))
  copyFileSync(fixture('coffee.png'), join(photos, 'inner', 'c.PNG'))
})
test.after(() => rmSync(folder, { recursive: true }))

test('--json writes exactly one document, and nothing else to stdout', async () => {
  const { code, stdout, stderr } = await xception([
    'classify',
    cat,
    '--weights',
    'none',
    '--top',
    '3',
    '--json',
  ])
  assert.is(code, 0)
  const { schemaVersion, model, results } = JSON.parse(stdout)
  assert.is(schemaVersion, 1)
  assert.equal(model, { name: 'xception', weights: 'none', device: 'cpu', dtype: 'float32' })
  assert.is(results.length, 1)
  assert.is(results[0].file, cat)
  const probabilities = results[0].predictions.map(({ probability }: { probability: number }) => probability)
  assert.is(probabilities.length, 3)
  assert.equal(
    probabilities,
    probabilities.toSorted((a: number, b: number) => b - a),
  )
  assert.match(stderr, 'untrained')
})

test('untrained weights are the same each time', async () => {
  const [first, second] = [
    await xception(['classify', cat, '--weights', 'none', '--jsonl']),
    await xception(['classify', cat, '--weights=none', '--jsonl']),
  ]
  assert.is(first.stdout, second.stdout)
})

test('a bad file among good ones is reported, keeps its place, and does not stop the others', async () => {
  const files = [cat, broken, join(folder, 'missing.png'), fixture('rocket.jpg')]
  const { code, stdout, stderr } = await xception(['classify', ...files, '--weights', 'none', '--jsonl'])
  assert.is(code, 3)
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.equal(
    lines.map(({ file }) => file),
    files,
  )
  assert.equal(
    lines.map(({ error }) => error?.code),
    [undefined, 'ERR_IMAGE_CORRUPT', 'ERR_FILE_NOT_FOUND', undefined],
  )
  assert.match(stderr, 'broken.png')
  assert.match(stderr, 'ERR_IMAGE_CORRUPT')
})

test('no file that can be classified is a failure', async () => {
  const { code, stdout } = await xception(['classify', broken, '--weights', 'none'])
  assert.is(code, 1)
  assert.is(stdout, '')
})

test('a directory is walked for images, in order', async () => {
  const { code, stdout } = await xception(['classify', photos, '--weights', 'none', '--json', '--top', '1'])
  assert.is(code, 0)
  const files = JSON.parse(stdout).results.map(({ file }: { file: string }) => file)
  assert.equal(
    files,
    ['a.jpg', 'b.png', 'inner/c.PNG'].map((name) => join(photos, name)),
  )
})

test("'-' reads an image from stdin and answers what its file does", async () => {
  const flags = ['--weights', 'none', '--json', '--interpolation', 'bicubic']
  const piped = await xception(['classify', '-', ...flags], { stdin: readFileSync(cat) })
  const named = await xception(['classify', cat, ...flags])
  assert.is(piped.code, 0)
  const [fromStdin, fromFile] = [piped, named].map(({ stdout }) => JSON.parse(stdout).results[0])
  assert.is(fromStdin.file, '-')
  assert.equal(fromStdin.predictions, fromFile.predictions)
})

test('an empty stdin is reported under its name', async () => {
  const { code, stdout, stderr } = await xception(['classify', '-', '--weights', 'none', '--jsonl'])
  assert.is(code, 1)
  const { file, error } = JSON.parse(stdout)
  assert.is(file, '-')
  assert.match(error.message, /^-: nothing came on stdin/)
  assert.not.match(stderr, 'of 0 bytes')
})

test('a directory that cannot be read does not stop the others', async () => {
  const mixed = join(folder, 'mixed')
  mkdirSync(join(mixed, 'b'), { recursive: true })
  for (const name of ['a.png', 'c.png', 'd.txt']) writeFileSync(join(mixed, name), '')
  const found: string[] = []
  for await (const input of inputs([mixed])) {
    found.push('error' in input ? `${input.file}: ${(input.error as XceptionError).code}` : input.file)
    rmSync(join(mixed, 'b'), { recursive: true, force: true }) // listed already, not yet read
  }
  assert.equal(found, [join(mixed, 'a.png'), `${join(mixed, 'b')}: ERR_IO`, join(mixed, 'c.png')])
})

test('with a weights file, names of classes that are not cached are asked for once', async () => {
  const path = join(folder, 'untrained.h5')
  const model = await Xception({ weights: null, seed: 1 })
  await model.saveWeights(path)
  model.dispose()
  const server = await TestServer.start((_request, response) => response.writeHead(404).end())
  try {
    const env = { XCEPTION_CACHE_DIR: join(folder, 'cache'), XCEPTION_WEIGHTS_URL: server.url, NO_PROXY: '*' }
    const { code, stdout, stderr } = await xception(['classify', cat, '--weights', path], { env })
    assert.is(code, 0, stderr)
    assert.match(stdout, /class \d+/)
    assert.match(stderr, /^Classes are shown by number/m)
    assert.equal(
      server.requests.map(({ url }) => url),
      ['/imagenet_class_index.json'],
    )
  } finally {
    await server.close()
  }
})

test('text has one aligned line a class; colours only when asked for', async () => {
  const args = ['classify', cat, '--weights', 'none', '--top', '4']
  const plain = await xception(args)
  const [file, ...lines] = plain.stdout.trimEnd().split('\n')
  assert.is(file, cat)
  assert.is(lines.length, 4)
  assert.is(new Set(lines.map((line) => line.indexOf('%'))).size, 1)
  assert.not.match(plain.stdout, '\u001b')
  assert.match((await xception(args, { env: { FORCE_COLOR: '1' } })).stdout, '\u001b[')
  const both = await xception(args, { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })
  assert.is(both.stdout, plain.stdout)
})

test('a reader that goes away is no failure', async () => {
  const { code, stderr } = await xception(['classify', photos, '--weights', 'none', '--jsonl'], {
    closeStdout: true,
  })
  assert.is(code, 0)
  assert.not.match(stderr, 'EPIPE')
})

test("that 'auto' became the CPU is said once, on a line of its own", async () => {
  const args = ['classify', cat, '--weights', 'none', '--top', '1']
  const lines = (await xception(args)).stderr.split('\n').filter((line) => line.includes("'auto' is the CPU"))
  assert.is(lines.length, 1)
  assert.match(lines[0], /^Device 'auto' is the CPU: .* \(ERR_CU\w+\)$/)
  assert.not.match((await xception([...args, '--device', 'cpu'])).stderr, 'auto')
  assert.not.match((await xception(args, { env: { NODE_NO_WARNINGS: '1' } })).stderr, 'auto')
})

test('a dtype that the device does not have is an error', async () => {
  const args = ['classify', cat, '--weights', 'none', '--device', 'cpu', '--dtype', 'float16', '--json']
  const { code, stdout } = await xception(args)
  assert.is(code, 1)
  assert.is(JSON.parse(stdout).error.code, 'ERR_DTYPE')
})

test('a device that is not there is an error, in JSON too', async () => {
  const { code, stdout, stderr } = await xception([
    'classify',
    cat,
    '--weights',
    'none',
    '--device',
    'cuda:7',
    '--json',
  ])
  assert.is(code, 1)
  const { error } = JSON.parse(stdout)
  // what is missing of CUDA, or, where nothing is, the eighth GPU
  assert.match(error.code, /^ERR_(CUDA_|CUDNN|DEVICE_UNAVAILABLE)/)
  assert.match(stderr, error.code)
})

test('ImageNet weights that cannot be had are one error that says what to do', async () => {
  const env = { XCEPTION_CACHE_DIR: join(folder, 'cache'), XCEPTION_WEIGHTS_URL: 'http://127.0.0.1:9' }
  const { code, stdout, stderr } = await xception(['classify', cat], { env })
  assert.is(code, 1)
  assert.is(stdout, '')
  assert.match(stderr, 'ERR_DOWNLOAD')
})

test('SIGINT ends it with 130', async () => {
  const child = spawn(process.execPath, [main, 'classify', '-', '--weights', 'none'])
  // said once the model is there; then it waits for stdin
  child.stderr.once('data', () => child.kill('SIGINT'))
  const [code, signal] = await once(child, 'close')
  assert.equal([code, signal], [130, null])
})

test('summary prints the layers', async () => {
  const { code, stdout } = await xception(['summary'])
  assert.is(code, 0)
  assert.match(stdout, 'block14_sepconv2')
  assert.match(stdout, '22,910,480')
  assert.is(stdout.match(/^Model:/gm)?.length, 1)
})

test('doctor runs the network and finds what Keras answered', async () => {
  const { code, stdout, stderr } = await xception(['doctor', '--json'])
  assert.is(code, 0, stderr)
  const report = JSON.parse(stdout)
  assert.ok(report.ok)
  assert.is(report.inferences[0].device, 'cpu')
  assert.ok(report.inferences[0].largestDifference <= 1e-5)
  const cuda = report.backends.find(({ device }: { device: string }) => device.startsWith('cuda'))
  assert.ok(cuda.available || cuda.reason.includes(report.cuda.error.code))
  for (const key of ['module', 'driver', 'libraries', 'probe', 'error']) assert.ok(key in report.cuda, key)
  assert.is(report.inferences[0].dtype, 'float32')
})

test('doctor can be read by people', async () => {
  const { code, stdout } = await xception(['doctor'])
  assert.is(code, 0)
  assert.match(stdout, `node    ${process.version}`)
  assert.match(stdout, 'oneDNN')
  assert.match(stdout, /^CUDA\n {2}(ok|absent) /m)
})

test.run()
