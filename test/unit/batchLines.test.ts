import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { batchInputs, checkNames } from '../../lib/cli/batch/inputs.js'
import { formats } from '../../lib/cli/batch/lines.js'
import { XceptionError } from '../../lib/errors.js'

const test = suite('batch lines and inputs')

const scores = { data: Float32Array.of(0.25, 0.5, 0.1), shape: [1, 3] }
const error = new XceptionError('ERR_IMAGE_CORRUPT', 'Cannot load a,"b".png: cut\nshort', {
  hint: 'Get it again.',
})
const names = [
  ['n0', 'cat'],
  ['n1', 'dog, small'],
  ['n2', 'owl'],
] as const

test('JSON lines are those of classify', () => {
  const { header, scores: line, error: failure } = formats.jsonl({ kind: 'predictions', top: 2, names })
  assert.is(header, '')
  assert.equal(JSON.parse(line('a.png', scores)), {
    schemaVersion: 1,
    file: 'a.png',
    predictions: [
      { index: 1, classId: 'n1', className: 'dog, small', probability: 0.5 },
      { index: 0, classId: 'n0', className: 'cat', probability: 0.25 },
    ],
  })
  const { code, message, hint } = error
  assert.equal(JSON.parse(failure('a,"b".png', error)), {
    schemaVersion: 1,
    file: 'a,"b".png',
    error: { code, message, hint },
  })
  for (const text of [line('a\nb.png', scores), failure('a\nb.png', error)])
    assert.is(text.indexOf('\n'), text.length - 1)
})

test('features are float32 to the last bit', () => {
  const data = Float32Array.from({ length: 2000 }, (_, i) => Math.sin(i) * 10 ** ((i % 60) - 30))
  const vector = { data, shape: [1, data.length] }
  const content = { kind: 'features', size: data.length } as const
  const { features } = JSON.parse(formats.jsonl(content).scores('a.png', vector))
  assert.equal(Float32Array.from(features), data)
  const fields = formats.csv(content).scores('a.png', vector).trimEnd().split(',')
  assert.equal(Float32Array.from(fields.slice(3), Number), data)
})

/** RFC 4180, read strictly. */
function parseCsv(text: string): string[][] {
  const records: string[][] = []
  let rest = text
  while (rest) {
    const record: string[] = []
    for (let end = ','; end === ','; ) {
      const [whole, quoted, plain, mark] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest)!
      record.push(quoted?.replaceAll('""', '"') ?? plain)
      rest = rest.slice(whole.length)
      end = mark
    }
    records.push(record)
  }
  return records
}

test('CSV has as many fields in each record, and any name comes back', () => {
  const { header, scores: line, error: failure } = formats.csv({ kind: 'predictions', top: 2, names })
  const files = ['a.png', 'a,b.png', 'say "cheese".png', 'two\r\nlines.png', ' blank .png', 'é.png']
  const records = parseCsv(header + files.map((file) => line(file, scores) + failure(file, error)).join(''))
  assert.is(records.length, 1 + 2 * files.length)
  assert.ok(records.every(({ length }) => length === records[0].length))
  assert.equal(records[0].slice(0, 7), [
    'file',
    'error',
    'message',
    'index_1',
    'class_id_1',
    'class_name_1',
    'probability_1',
  ])
  assert.equal(records[1], ['a.png', '', '', '1', 'n1', 'dog, small', '0.5', '0', 'n0', 'cat', '0.25'])
  files.forEach((file, i) => {
    assert.is(records[1 + 2 * i][0], file)
    assert.equal(records[2 + 2 * i].slice(0, 3), [file, error.code, error.message])
  })
})

test('classes without names are numbers', () => {
  const [, record] = parseCsv(
    formats.csv({ kind: 'predictions', top: 1 }).header +
      formats.csv({ kind: 'predictions', top: 1 }).scores('a.png', scores),
  )
  assert.equal(record, ['a.png', '', '', '1', '', '', '0.5'])
})

const folder = mkdtempSync(join(tmpdir(), 'xception-inputs-'))
test.before(() => {
  mkdirSync(join(folder, 'inner'))
  for (const name of ['b.png', 'a.jpg', 'inner/c.png', 'notes.md', '[odd].png'])
    writeFileSync(join(folder, name), '')
  writeFileSync(join(folder, 'list.txt'), 'one.png\r\n\n two.png\nb,c.png\nlast.png')
})
test.after(() => rmSync(folder, { recursive: true }))

async function found(...given: string[]): Promise<string[]> {
  const files: string[] = []
  for await (const input of batchInputs(given)) {
    const file = input.file.startsWith(folder) ? relative(folder, input.file) : input.file
    files.push('error' in input ? `${file}: ${(input.error as XceptionError).code}` : file)
  }
  return files
}

test('directories, patterns, lists and images are gone through in order', async () => {
  const at = (name: string) => join(folder, name)
  assert.equal(await found(folder), ['[odd].png', 'a.jpg', 'b.png', 'inner/c.png'])
  assert.equal(await found(at('*.png')), ['[odd].png', 'b.png'])
  assert.equal(await found(at('**/*.{png,jpg}')), ['[odd].png', 'a.jpg', 'b.png', 'inner/c.png'])
  assert.equal(await found(at('list.txt')), ['one.png', ' two.png', 'b,c.png', 'last.png'])
  assert.equal(await found(at('b.png'), at('inner'), at('a.jpg')), ['b.png', 'inner/c.png', 'a.jpg'])
  assert.equal(await found(at('[odd].png')), ['[odd].png'])
  assert.equal(await found(at('*.gif')), ['*.gif: ERR_FILE_NOT_FOUND'])
})

test('a name that is neither there nor a pattern is refused before anything begins', async () => {
  await checkNames(['-', folder, join(folder, '*.gif'), join(folder, 'list.txt')])
  for (const name of ['no.txt', 'no', 'no.png']) {
    try {
      await checkNames([folder, join(folder, name)])
      assert.unreachable()
    } catch (refusal) {
      assert.is((refusal as XceptionError).code, 'ERR_FILE_NOT_FOUND')
      assert.match((refusal as XceptionError).message, name)
    }
  }
})

test.run()
