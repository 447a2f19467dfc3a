import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { add, batchNormalization, conv2d, dense, flatten, input, model, Xception } from '../../lib/index.js'
import { fixture } from '../fixtures.js'
import { refuses } from '../refuses.js'

function chain() {
  const x = input({ shape: [4, 4, 3] })
  const y = flatten().apply(batchNormalization().apply(conv2d({ filters: 8, kernelSize: 3 }).apply(x)))
  return model({ inputs: x, outputs: dense({ units: 10 }).apply(y), name: 'chain' })
}

test('a chain of layers is printed as Keras prints it', () => {
  const text = chain().summary({ print: false, lineLength: 76 })
  assert.is(
    text,
    `Model: "chain"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ input_layer (InputLayer)        │ (None, 4, 4, 3)        │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ conv2d (Conv2D)                 │ (None, 2, 2, 8)        │           224 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ batch_normalization             │ (None, 2, 2, 8)        │            32 │
│ (BatchNormalization)            │                        │               │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ flatten (Flatten)               │ (None, 32)             │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense (Dense)                   │ (None, 10)             │           330 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 586 (2.29 KB)
 Trainable params: 570 (2.23 KB)
 Non-trainable params: 16 (64.00 B)`,
  )
})

test('Xception is printed as Keras 3.15 prints it, to the byte', async () => {
  const xception = await Xception({ weights: null })
  assert.is(`${xception.summary({ print: false })}\n`, readFileSync(fixture('xception-summary.txt'), 'utf8'))
})

test('a graph says what each layer is connected to', () => {
  const x = input({ shape: [4, 4, 3] })
  const shared = conv2d({ filters: 3, kernelSize: 1, useBias: false })
  const once = shared.apply(x)
  const network = model({ inputs: x, outputs: add().apply([shared.apply(once), once]) })
  assert.is(
    network.summary({ print: false, lineLength: 76 }),
    `Model: "functional"
┏━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┓
┃ Layer (type)        ┃ Output Shape      ┃    Param # ┃ Connected to      ┃
┡━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━┩
│ input_layer         │ (None, 4, 4, 3)   │          0 │ -                 │
│ (InputLayer)        │                   │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ conv2d (Conv2D)     │ (None, 4, 4, 3)   │          9 │ input_layer[0][0… │
│                     │                   │            │ conv2d[0][0]      │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ add (Add)           │ (None, 4, 4, 3)   │          0 │ conv2d[1][0],     │
│                     │                   │            │ conv2d[0][0]      │
└─────────────────────┴───────────────────┴────────────┴───────────────────┘
 Total params: 9 (36.00 B)
 Trainable params: 9 (36.00 B)
 Non-trainable params: 0 (0.00 B)`,
  )
})

test('every line has the length that was asked for', () => {
  for (const lineLength of [40, 61, 76, 108, 160]) {
    const rows = chain().summary({ print: false, lineLength }).split('\n').slice(1, -3)
    assert.ok(
      rows.every((row) => row.length === lineLength),
      rows.find((row) => row.length !== lineLength),
    )
  }
})

test('the text is printed and returned', async () => {
  const printed: string[] = []
  const text = chain().summary({ print: (part) => printed.push(part) })
  assert.equal(printed, [text])
  for (const lineLength of [3, 39, 1001, 2 ** 31 - 1, 76.5, '76', null] as never[]) {
    await refuses('ERR_INVALID_ARGUMENT', () => chain().summary({ print: false, lineLength }))
  }
  for (const print of [5, true, null, 'stdout'] as never[]) {
    await refuses('ERR_INVALID_ARGUMENT', () => chain().summary({ print }))
  }
  await refuses('ERR_UNKNOWN_OPTION', () => chain().summary({ width: 3 } as never))
})

test.run()
