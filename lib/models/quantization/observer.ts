import type { NativeModel } from '../../binding.js'
import type { LayerWeight } from '../../layers/weight.js'
import type { Graph } from '../graph.js'
import { compact } from '../passes/compact.js'
import { Session } from '../session.js'
import { Target } from '../target.js'
import { EightBitParts, type ValueName } from './eightBitParts.js'

type Run = NativeModel['run']

/** The graph, whose separable convolutions have been split, with the values to be looked at as its outputs. */
export function observed(graph: Graph): { graph: Graph; names: ValueName[] } {
  const names = [...new EightBitParts(graph).names()]
  const { spec } = graph
  let { values } = spec
  const given = new Set(spec.inputs.map(({ value }) => value))
  const copies: typeof spec.ops = []
  const observedValues = names.map(([value, { value: name }]) => {
    // An input cannot be an output, but a copy of it can.
    if (!given.has(value)) return value
    const attributes = { activation: 'linear' } as const
    copies.push({ type: 'activation', name, inputs: [value], output: values, weights: {}, attributes })
    return values++
  })
  // A graph needs outputs, even where nothing is rounded.
  const outputs = names.length > 0 ? observedValues : spec.outputs
  return {
    graph: compact({ ...graph, spec: { ...spec, values, outputs, ops: [...spec.ops, ...copies] } }),
    names: names.map(([, name]) => name),
  }
}

/** Runs a model in float32 on the CPU, and gives the values that are to be looked at. */
export class Observer {
  #names: readonly ValueName[] = []
  readonly #session: Session

  /** @param graph whose separable convolutions have been split; asked for when it first runs */
  constructor(weights: readonly LayerWeight[], graph: () => Graph) {
    this.#session = new Session(new Target({ device: 'cpu', dtype: 'float32' }, 'calibrate'), weights, () => {
      const seen = observed(graph())
      this.#names = seen.names
      return seen.graph
    })
  }

  /** Of what `run` gives, in order; known once it has run. */
  names(): readonly ValueName[] {
    return this.#names
  }

  run(inputs: Parameters<Run>[0]): ReturnType<Run> {
    return this.#session.use(
      inputs.map(({ shape }) => [...shape]),
      (native) => native.run(inputs),
    )
  }

  close(): void {
    this.#session.close()
  }
}
