// A ResNet whose channels follow intrinsic plasticity where it had batch norms. The rule is derived for tanh:
// behind a ReLU its gains grow without bound here, since a residual stack adds up what it makes larger.
import Homeostat
import Shared

var configuration = TrainingConfiguration()
configuration.network = .other(ArchitectureChoice(ResNet(depth: 20, activation: .tanh)))
configuration.rule = [try Rule("ip")]
// The scale and the shift that a batch norm learns stay.
configuration.learnedAffine = true
configuration.learningRate = 0.001
configuration.batchSize = 20
try train(configuration, on: stripes())
