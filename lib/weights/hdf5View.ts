/** What finding weights needs of an HDF5 file. Paths are absolute. */
export interface Hdf5View {
  hasGroup(path: string): boolean
  hasAttribute(path: string, name: string): boolean
  /** Paths of everything below a group, relative to it. */
  pathsBelow(group: string): string[]
  /** An attribute that is a list of strings; a list of no strings may have any type, as h5py gives it one. */
  readStrings(path: string, name: string): string[]
  /**
   * Shape of the dataset at `path`, after checking that its numbers can be read.
   * @throws ERR_WEIGHTS_FORMAT
   */
  shapeOf(path: string): number[]
}
