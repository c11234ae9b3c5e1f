/// Homeostatic plasticity for neural networks: rules, networks, data sets and training.
@_exported import Datasets
@_exported import Networks
@_exported import Plasticity
@_exported import Settings
@_exported import Statistics
@_exported import Tensors
@_exported import Training
