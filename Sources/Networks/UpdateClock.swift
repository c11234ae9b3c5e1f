import Settings

/// When the rules move.
public enum UpdateClock: String, Word {
  /// After every batch; Shaw, Jackson and Orchard 2020.
  case batch
  /// After every epoch, by the statistics of all its rows; Li and Li 2013. Instantaneous rules
  /// keep their running statistics batch by batch all the same.
  case epoch
}
