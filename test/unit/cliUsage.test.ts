import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { commands } from '../../lib/cli/commands/index.js'
import { bar, formatPredictions } from '../../lib/cli/predictions.js'

const main = join(__dirname, '..', '..', 'lib', 'cli', 'main.js')

const xception = (...args: string[]) =>
  spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', input: '' })

const test = suite('cli usage')

const mistakes: [args: string[], message: string][] = [
  [['clasify', 'cat.png'], "Did you mean 'classify'?"],
  [['weights', 'fech'], "Did you mean 'weights fetch'?"],
  [['weights'], "Did you mean 'weights fetch'?"],
  [['--verbose'], "no option '--verbose'"],
  [['classify', 'cat.png', '--wieghts', 'none'], "Did you mean '--weights'?"],
  [['classify', 'cat.png', '--interpolation', 'bicubik'], "Did you mean 'bicubic'?"],
  [['classify', 'cat.png', '--device', 'gpu'], 'auto, cpu, cuda'],
  [['classify', 'cat.png', '--top', '0'], 'whole number from 1 to 1000'],
  [['classify', 'cat.png', '--top', '2.5'], 'whole number from 1 to 1000'],
  [['classify', 'cat.png', '--top'], '--top'],
  [['classify', 'cat.png', '--json=yes'], '--json'],
  [['classify', 'cat.png', '--json', '--jsonl'], 'exclude each other'],
  [['classify'], 'needs an image'],
  [['help', 'clasify'], "Did you mean 'classify'?"],
  [['summary', 'cat.png'], "no argument 'cat.png'"],
  [['classify', 'cat.png', '--dtype', 'float15'], "Did you mean 'float16'?"],
  [['plan'], 'needs --gpu or --describe'],
  [['plan', '--gpu', 'h100'], 'needs --out or --explain'],
  [['plan', '--gpu', 'h10', '--explain'], "Did you mean 'h100'?"],
  [['plan', '--gpu', 'h100', '--describe'], 'exclude each other'],
  [['plan', '--gpu', 'h100', '--explain', '--batch', '1,x'], 'whole number from 1 to 4096'],
  [['plan', '--gpu', 'h100', '--explain', '--batch', '1,,8'], 'whole number from 1 to 4096'],
  [['plan', '--gpu', 'h100', '--explain', '--dtype', 'int8'], 'float32, float16, bfloat16'],
  [['plan', '--gpu', 'h100', '--explain', '--size', '70'], 'whole number from 71'],
  [['plan', '--gpu', 'h100', '--explain', '--depthwise', 'cuDNN'], 'auto, cudnn, own'],
  [['plan', 'h100'], "no argument 'h100'"],
  [['batch'], 'needs a directory'],
  [['batch', 'photos'], 'needs --out'],
  [['bach', 'photos'], "Did you mean 'batch'?"],
  [['batch', 'photos', '--out', 'photos.json'], '.jsonl or .csv'],
  [['batch', 'photos', '--out', 'photos'], '.jsonl or .csv'],
  [['batch', 'photos', '--out', '-', '--resume'], 'files and not for stdout'],
  [['batch', 'photos', '--out', 'a.csv', '--resume', '--force'], 'exclude each other'],
  [['batch', 'photos', '--out', 'a.csv', '--resum'], "Did you mean '--resume'?"],
  [['batch', 'photos', '--out', 'a.csv', '--workers', '0'], 'whole number from 1'],
  [['batch', 'photos', '--out', 'a.csv', '--batch', 'all'], 'whole number from 1'],
  [['batch', 'photos', '--out', 'a.csv', '--image-size', '150'], 'goes with --features'],
  [['batch', 'photos', '--out', 'a.csv', '--features', '--image-size', '70'], 'whole number from 71'],
  [['batch', 'photos', '--out', 'a.csv', '--interpolation', 'cubic'], "Did you mean 'bicubic'?"],
]

for (const [args, message] of mistakes) {
  test(`xception ${args.join(' ')}`, () => {
    const { status, stdout, stderr } = xception(...args)
    assert.is(status, 2)
    assert.is(stdout, '')
    assert.match(stderr, message)
    assert.match(stderr, 'ERR_USAGE')
  })
}

test('no command at all shows the help on stderr', () => {
  const { status, stdout, stderr } = xception()
  assert.is(status, 2)
  assert.is(stdout, '')
  assert.match(stderr, 'Usage: xception')
})

test('--help lists the commands and the exit codes', () => {
  const { status, stdout, stderr } = xception('--help')
  assert.is(status, 0)
  assert.is(stderr, '')
  for (const { name } of commands) assert.match(stdout, name)
  for (const code of [0, 1, 2, 3, 130, 143]) assert.match(stdout, new RegExp(`^  ${code} `, 'm'))
})

for (const command of commands) {
  test(`${command.name} --help has examples and every option`, () => {
    const { status, stdout } = xception(...command.name.split(' '), '--help')
    assert.is(status, 0)
    assert.match(stdout, command.examples[0])
    for (const name of Object.keys(command.options)) assert.match(stdout, `--${name}`)
  })
}

test('-h, --help and help are the same', () => {
  const { stdout } = xception('--help')
  assert.is(xception('-h').stdout, stdout)
  assert.is(xception('help').stdout, stdout)
  const ofCommand = xception('weights', 'fetch', '--help').stdout
  assert.match(ofCommand, 'Usage: xception weights fetch')
  assert.is(xception('weights', 'fetch', '-h').stdout, ofCommand)
  assert.is(xception('help', 'weights', 'fetch').stdout, ofCommand)
  assert.is(xception('-V').stdout, xception('--version').stdout)
})

test('--version names package, addon and oneDNN', () => {
  const { status, stdout } = xception('--version')
  assert.is(status, 0)
  assert.match(stdout, /^node-xception \d+\.\d+\.\d+\naddon .*\noneDNN \d+\.\d+\.\d+\n$/)
})

test('bars are exact to an eighth of a column', () => {
  assert.is(bar(0, 4), '')
  assert.is(bar(1, 4), '████')
  assert.is(bar(0.5, 4), '██')
  assert.is(bar(1 / 32, 4), '▏')
  assert.is(bar(31 / 32, 4), '███▉')
})

test('a file name cannot send escape sequences to the terminal', () => {
  const text = formatPredictions('a\u001b[31m.png', [
    { index: 7, classId: null, className: null, probability: 0.5 },
  ])
  assert.not.match(text, '\u001b')
  assert.match(text, 'class 7')
})

test('a bar of no length has no colour', () => {
  const { FORCE_COLOR, NO_COLOR } = process.env
  process.env.FORCE_COLOR = '1'
  delete process.env.NO_COLOR
  try {
    const record = { index: 7, classId: null, className: null }
    const [, first, second] = formatPredictions('a.png', [
      { ...record, probability: 1 },
      { ...record, probability: 0 },
    ]).split('\n')
    assert.match(first, '\u001b[36m█')
    assert.not.match(second, '\u001b')
  } finally {
    if (FORCE_COLOR === undefined) delete process.env.FORCE_COLOR
    else process.env.FORCE_COLOR = FORCE_COLOR
    if (NO_COLOR !== undefined) process.env.NO_COLOR = NO_COLOR
  }
})

test.run()
