import Settings

/// Every intrinsic rule that a command line, a configuration or a checkpoint can name.
public enum Rules: OpenMenu {
  public typealias Item = any IntrinsicRule
  public typealias Entry = any IntrinsicRule.Type

  public static let entries = Entries<Entry>([
    NoPlasticity.self,
    IntrinsicPlasticity.self,
    Infomax.self,
    AdamPlasticity.self,
    WeightedDecay.self,
    IncrementalBatchNorm.self,
    IncrementalBatchNormAdam.self,
    BatchNorm.self,
    HardPlasticity.self,
    CovariancePlasticity.self,
    CovarianceWeightedDecay.self,
    TransformedPlasticity.self,
    MeanOutputPlasticity.self,
    LogisticPlasticity.self,
    LogisticInfomax.self,
    TrieschPlasticity.self,
    GaussianPlasticity.self,
    LayerNorm.self,
    GroupNorm.self,
    DynamicTanh.self,
    DynamicErf.self,
    EquationRule.self,
  ])
}
