import pc from 'picocolors'

type Stream = NodeJS.WriteStream

/** NO_COLOR wins over FORCE_COLOR, which wins over what the stream is. */
function wantsColor(stream: Stream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  if (NO_COLOR) return false
  if (FORCE_COLOR) return FORCE_COLOR !== '0'
  return stream.isTTY === true && TERM !== 'dumb'
}

/** picocolors looks at stdout alone and colours pipes in CI; here each stream decides for itself. */
export const colorsFor = (stream: Stream) => pc.createColors(wantsColor(stream))

/** A file name may hold escape sequences; nothing of the kind reaches the terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
export const printable = (text: string): string => text.replace(/[\x00-\x1f\x7f-\x9f]/g, '\ufffd')

export const note = (message: string): void => {
  process.stderr.write(`${colorsFor(process.stderr).dim(message)}\n`)
}
