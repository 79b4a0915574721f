import Foundation
import Surroundings
import Testing

@Suite struct DiskSpaceTests {
  @Test(
    "No room on the disk, in the quota or below the largest size is one kind of error",
    arguments: [(ENOSPC, true), (EDQUOT, true), (EFBIG, true), (EIO, false), (EACCES, false)])
  func kinds(_ number: Int32, isExhausted: Bool) { #expect(DiskSpace.isExhausted(number) == isExhausted) }
}
