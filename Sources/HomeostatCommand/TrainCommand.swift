import ArgumentParser
import Foundation
import Homeostat

struct TrainCommand: AsyncParsableCommand, TrainFlags {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network, or several in parallel.",
    discussion: """
      Without flags, trains eight tanh layers of 50 with the rule IP on Fashion-MNIST.

      Examples:
        homeostat train --data mnist --hidden 50x8 --rule ip --learning-rate 0.005
        homeostat train --compare none,ip,wd --runs 5 --out results/rules
        homeostat train --rule ip:biasRateScale=1 --eta 0.001:factor=0.999
        homeostat train --config train.yaml --epochs 40 --out results/long
        homeostat train --config train.yaml --epochs 40 --out results/long --resume
        homeostat train --compare none,ip,wd --runs 20 --out results/rules --shard 2/8

      A YAML file for --config has the flags' names as keys (learning-rate: 0.01); flags override \
      it. What is chosen by a name may take settings, NAME:SETTING=VALUE; 'homeostat list rules' \
      and 'homeostat list parts' show them. A rate may fall: 0.01:factor=0.94:every=5, or \
      0.01:final=0:over=20 for a cosine; a learning rate counts epochs, a rule's rate (eta) counts \
      updates. Among settings it stands in brackets: 'wd:rate=(0.1:factor=0.999)'.

      All runs of one seed start from the same weights and see the same batches. Several runs train \
      in parallel, one a core, and give the same numbers as alone. --shard trains a part of them on \
      one of several machines; when all are there, the same command with --resume and without --shard \
      compares them.

      Begun by torchrun, srun or mpirun, several processes train one network together, each a part of \
      every batch: torchrun --no-python --nproc-per-node 2 homeostat train --batch-size 1000.
      """)

  @Option(help: Self.configHelp) var config: String?

  @OptionGroup(title: "DATA") var data: DataFlags
  @OptionGroup(title: "NETWORK") var network: NetworkFlags
  @OptionGroup(title: "RULES") var rules: RuleFlags
  @OptionGroup(title: "LEARNING") var learning: LearningFlags
  @OptionGroup(title: "RESULTS") var output: ResultFlags

  @Option(help: .init("Train only the i-th of n parts of the runs, as in 2/8.", valueName: "part"))
  var shard: String?

  func run() async throws {
    try output.startClock()
    let shard = try shard.map(Shard.init)
    let group = try Processes.group(
      trainsAlone: shard != nil ? "--shard" : output.store != nil ? "--store" : nil)
    let plan = try TrainPlan(self, shard: shard, cores: Processes.cores(of: group))
    try TrainSession(plan, group).run()
  }
}
