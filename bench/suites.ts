import type { Suite, SuiteOptions } from './suite.js'

/** Imported when it is wanted: a trial on the CPU measures what requiring the package costs. */
export const suiteFor = async ({ device, quick, brief }: SuiteOptions): Promise<Suite> =>
  device === 'cuda'
    ? (await import('./cuda/suite.js')).cudaSuite(quick, brief)
    : (await import('./cpu/suite.js')).cpuSuite(quick)
