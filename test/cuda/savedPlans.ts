import { readFileSync, statSync } from 'node:fs'

export interface SavedPlan {
  tensorCores: boolean
  runtimeCompiled: boolean
  /** Engine configurations that there were to choose from. */
  candidates: number
  /** Bytes. */
  workspace: number
}

export interface SavedPlans {
  plans: SavedPlan[]
  bytes: number
  /** Another one when the file was written anew. */
  identity: string
}

const notes = /^tensor_cores=(\d) runtime_compiled=(\d) candidates=(\d+) workspace=(\d+)$/gm

/** What native/cuda/cudnn/plan_file.cc notes of each plan. */
export function readSavedPlans(path: string): SavedPlans {
  const text = readFileSync(path, 'latin1')
  const { size, ino, mtimeNs } = statSync(path, { bigint: true })
  return {
    plans: [...text.matchAll(notes)].map(([, tensorCores, runtimeCompiled, candidates, workspace]) => ({
      tensorCores: tensorCores === '1',
      runtimeCompiled: runtimeCompiled === '1',
      candidates: Number(candidates),
      workspace: Number(workspace),
    })),
    bytes: Number(size),
    identity: `${ino} ${mtimeNs}`,
  }
}
