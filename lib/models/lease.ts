import type { NativeModel } from '../binding.js'

/** A native model that several tasks use at a time: once it is retired, the last of them disposes of it. */
export class Lease {
  readonly #creation: Promise<NativeModel>
  #native?: NativeModel
  #users = 0
  #retired = false

  /** @param model one that is there, or will be */
  constructor(model: NativeModel | Promise<NativeModel>) {
    this.#creation = Promise.resolve(model)
    if (!(model instanceof Promise)) this.#native = model
    this.#creation.then(
      (native) => {
        this.#native = native
        this.#release()
      },
      () => {},
    )
  }

  /** Once it is created. */
  get native(): NativeModel | undefined {
    return this.#native
  }

  /** @throws what creating it threw, or the task */
  async use<T>(task: (native: NativeModel) => T | Promise<T>): Promise<T> {
    this.#users++
    try {
      return await task(await this.#creation)
    } finally {
      this.#users--
      this.#release()
    }
  }

  retire(): void {
    this.#retired = true
    this.#release()
  }

  #release(): void {
    if (this.#retired && this.#users === 0) this.#native?.dispose()
  }
}
