import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { reportsIn } from './reports.js'

// node dist/scripts/sanitize/check.js FOLDER: prints the reports in the log files there; exit code 1 when there are any.

const folder = process.argv[2]
const reports = readdirSync(folder).flatMap((name) => reportsIn(readFileSync(join(folder, name), 'utf8')))
for (const report of reports) process.stderr.write(`${report.trim()}\n\n`)
if (reports.length > 0) {
  process.stderr.write(`sanitizers: ${reports.length} reports above\n`)
  process.exitCode = 1
}
