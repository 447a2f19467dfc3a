import { note, printable } from './terminal.js'

/** Shows this package's warnings as a line of their own, each; all others stay as Node shows them. */
export function showWarnings(): void {
  const [byNode] = process.listeners('warning')
  if (!byNode) return // NODE_NO_WARNINGS
  process.removeAllListeners('warning')
  process.on('warning', (warning) => {
    if (warning.name === 'XceptionWarning') note(printable(warning.message))
    else byNode(warning)
  })
}
