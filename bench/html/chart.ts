/** One bar. Of several parts, they are shown one after the other. */
export interface Bar {
  label: string
  parts: readonly { value: number; what?: string }[]
  /** What stands behind the bar. */
  text: string
  /** Where most of the samples lie. */
  spread?: readonly [from: number, to: number]
  /** The one that the chart is about. */
  ours?: boolean
}

export interface Chart {
  title: string
  /** What the numbers are, and which way is good. */
  note: string
  /** Bars of one group have one scale, and so have all groups where `shared` says so. */
  groups: readonly { label?: string; bars: readonly Bar[] }[]
  shared?: boolean
}

export const lengthOf = ({ parts }: Bar): number => parts.reduce((sum, { value }) => sum + value, 0)
