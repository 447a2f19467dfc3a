import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type SearchPath, searchPath } from './loader.js'

/** Of the Linux driver, of Tegra. */
const deviceFiles = ['/dev/nvidiactl', '/dev/nvidia0', '/dev/nvhost-gpu', '/dev/nvgpu']
/** Of WSL, where any GPU has it. */
const wslDeviceFile = '/dev/dxg'

/** Where images of containers and WSL have the driver, whether the loader is told or not. As in native/cuda/driver.cc. */
const unlistedFolders = ['/usr/local/nvidia/lib64', '/usr/local/nvidia/lib', '/usr/lib/wsl/lib']

const findDriver = (folders: readonly string[]): string | undefined =>
  folders.map((folder) => join(folder, 'libcuda.so.1')).find((path) => existsSync(path))

export interface DriverLibrary {
  path: string
  /** Whether the loader finds it by its name; otherwise it has to be opened by its path before anybody asks. */
  listed: boolean
}

/** The driver's library; undefined where there is none. */
export function driverLibrary(
  { libraryPath, systemFolders }: SearchPath = searchPath(),
  unlisted: readonly string[] = unlistedFolders,
): DriverLibrary | undefined {
  const listed = findDriver([...libraryPath, ...systemFolders])
  const path = listed ?? findDriver(unlisted)
  return path === undefined ? undefined : { path, listed: listed !== undefined }
}

/** Whether there is any sign of an NVIDIA driver. Where there is none, no call gets as far as cuDNN. */
export const seesDriver = (): boolean =>
  [...deviceFiles, wslDeviceFile].some((path) => existsSync(path)) || driverLibrary() !== undefined

/** Whether the system shows an NVIDIA GPU, working or not. The driver's library alone does not: images bring it along. */
export const seesGpu = (): boolean =>
  driverVersion() !== undefined ||
  deviceFiles.some((path) => existsSync(path)) ||
  (existsSync(wslDeviceFile) && driverLibrary() !== undefined)

/** What the kernel's part of the driver says of itself; undefined where it is not loaded. */
export function driverVersion(): string | undefined {
  try {
    return /^NVRM version:\s*(.*)$/m.exec(readFileSync('/proc/driver/nvidia/version', 'utf8'))?.[1].trim()
  } catch {
    return undefined
  }
}
