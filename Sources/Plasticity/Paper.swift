/// A publication in which a method was described, to be cited by those who use it.
public enum Paper: String, CaseIterable, Sendable {
  case shaw2020, shaw2019, hofmann2021, bell1995, triesch2005, schrauwen2008
  case ioffe2015, ba2016, wu2018, zhu2025, chen2025

  /// Authors, title, place and year.
  public var citation: String {
    switch self {
    case .shaw2020:
      "N. P. Shaw, T. Jackson and J. Orchard: Biological batch normalisation: How intrinsic plasticity "
        + "improves learning in deep neural networks. PLoS ONE 15(9), e0238454, 2020. "
        + "doi:10.1371/journal.pone.0238454"
    case .shaw2019:
      "N. P. Shaw: The Computational Advantages of Intrinsic Plasticity in Neural Networks. Thesis, "
        + "University of Waterloo, 2019. http://hdl.handle.net/10012/15206"
    case .hofmann2021:
      "M. Hofmann and P. Mäder: Synaptic scaling - an artificial neural network regularization inspired by "
        + "nature. IEEE Transactions on Neural Networks and Learning Systems 33(7), 3094-3108, 2022. "
        + "doi:10.1109/TNNLS.2021.3050422"
    case .bell1995:
      "A. J. Bell and T. J. Sejnowski: An information-maximization approach to blind separation and blind "
        + "deconvolution. Neural Computation 7(6), 1129-1159, 1995. doi:10.1162/neco.1995.7.6.1129"
    case .triesch2005:
      "J. Triesch: A gradient rule for the plasticity of a neuron's intrinsic excitability. International "
        + "Conference on Artificial Neural Networks, 2005"
    case .schrauwen2008:
      "B. Schrauwen and others: Improving reservoirs using intrinsic plasticity. Neurocomputing 71, "
        + "1159-1171, 2008. doi:10.1016/j.neucom.2007.12.020"
    case .ioffe2015:
      "S. Ioffe and C. Szegedy: Batch normalization: Accelerating deep network training by reducing internal "
        + "covariate shift. International Conference on Machine Learning, 2015"
    case .ba2016:
      "J. L. Ba, J. R. Kiros and G. E. Hinton: Layer normalization. arXiv:1607.06450, 2016"
    case .wu2018:
      "Y. Wu and K. He: Group normalization. European Conference on Computer Vision, 2018"
    case .zhu2025:
      "J. Zhu, X. Chen, K. He, Y. LeCun and Z. Liu: Transformers without normalization. 2025"
    case .chen2025: "Chen and others: Stronger normalization-free transformers. 2025"
    }
  }
}
