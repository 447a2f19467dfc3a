import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { libraryPath, systemFolders } from './loader.js'

/** Of the Linux driver, of WSL, of Tegra. */
const deviceFiles = ['/dev/nvidiactl', '/dev/dxg', '/dev/nvhost-gpu', '/dev/nvgpu']

const wslFolder = '/usr/lib/wsl/lib'

/** Path of the driver's library; undefined where the loader would find none. */
export const driverLibrary = (): string | undefined =>
  [...libraryPath(process.env), ...systemFolders(), wslFolder]
    .map((folder) => join(folder, 'libcuda.so.1'))
    .find((path) => existsSync(path))

/** Whether there is any sign of an NVIDIA driver. Where there is none, no call gets as far as cuDNN. */
export const seesDriver = (): boolean =>
  deviceFiles.some((path) => existsSync(path)) || driverLibrary() !== undefined

/** What the kernel's part of the driver says of itself; undefined where it is not loaded. */
export function driverVersion(): string | undefined {
  try {
    return /^NVRM version:\s*(.*)$/m.exec(readFileSync('/proc/driver/nvidia/version', 'utf8'))?.[1].trim()
  } catch {
    return undefined
  }
}
