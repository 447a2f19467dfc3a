/** To whoever started this process, who compares it. */
export const say = (text: string) => process.stdout.write(`${text}\n`)
