import { basename } from 'node:path'

// What sanitizers have written to their log files, and which of it is nobody's business here.

const isAccess = /^\s*(?:Previous )?(?:atomic )?(?:read|write) of size \d+ at /i
const frame = /^\s*#\d+ .*\((\S+)\+0x[0-9a-f]+\)$/
/** Whose frames say nothing of who called them. */
const runtimes = /^(?:libtsan|libc|libstdc\+\+|ld-linux)\b/

/** The module that a stack's access was made by. */
function accessor(stack: string[]): string | undefined {
  return stack
    .map((line) => frame.exec(line)?.[1])
    .find((module) => module !== undefined && !runtimes.test(module))
}

/**
 * Whether both accesses of a data race were made by Node, whose own locks ThreadSanitizer sees only in part: Node is not
 * built with it. A stack that was not restored counts for neither side.
 */
function isOfNodeAlone(report: string): boolean {
  if (!report.includes('WARNING: ThreadSanitizer: data race')) return false
  const accessors = report
    .split('\n\n')
    .map((paragraph) => paragraph.split('\n').filter((line) => line.startsWith(' ')))
    .filter(([head]) => isAccess.test(head))
    .map(accessor)
    .filter((module) => module !== undefined)
  return accessors.length > 0 && accessors.every((module) => module === basename(process.execPath))
}

const isReport = (text: string): boolean =>
  /AddressSanitizer|runtime error:|ThreadSanitizer(?!: reported \d+ warnings)/.test(text)

/** The reports in a log file, without those of races within Node; the remarks of AddressSanitizer are none. */
export const reportsIn = (log: string): string[] =>
  log.split(/^={18}$/m).filter((part) => isReport(part) && !isOfNodeAlone(part))
