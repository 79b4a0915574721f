"""Tasks, initial parameters, observables, and the run of a cell."""

from fault import faults

SOURCES = "Sources/Training"
INITIALISATION = ["TrainingTests.InitialisationTests"]
OBSERVABLES = ["TrainingTests.ObservableTests"]

FAULTS = [
    *faults(
        f"{SOURCES}/Cell/Initialisation.swift",
        ("subtract where α adds", "(ratio > 0 ? «2 / (root + ratio)» :", "2 / (root - ratio)"),
        (
            "give paired neurons equal signs",
            "return network.symmetrize && neuron % 2 == 1 ? «-sign» : sign",
            "sign",
        ),
        tests=INITIALISATION,
    ),
    *faults(
        f"{SOURCES}/Cell/Imbalance.swift",
        (
            "exchange the rates of a downstream imbalance",
            ": «rates.w * smaller - rates.a * larger»",
            "rates.a * smaller - rates.w * larger",
        ),
        tests=INITIALISATION,
    ),
    *faults(
        f"{SOURCES}/Cell/RecordedSteps.swift",
        ("keep the last weights twice, and not the first", "? [«checkpoints[0]», lastStep]", "lastStep"),
        tests=["TrainingTests.SpecificationTests"],
    ),
    *faults(
        f"{SOURCES}/Cell/BatchKey.swift",
        ("draw the same batches for every seed", "words.enumerated().reduce(«seed»)", "0"),
        tests=["TrainingTests.StochasticTests"],
    ),
    *faults(
        f"{SOURCES}/Observables/Recorder.swift",
        (
            "multiply a trajectory's weights by another neuron's readout",
            "readout[firstCount + «$0.offset / inputs»]",
            "$0.offset % inputs",
        ),
        tests=["TrainingTests.RunTests"],
    ),
    *faults(
        f"{SOURCES}/Observables/Observer.swift",
        (
            "call a conserved quantity that falls unchanged",
            "reduce(0) { max($0, «($1.0 - $1.1).magnitude») }",
            "$1.0 - $1.1",
        ),
        (
            "compare the weighted kernel with the initial one that is not",
            "from: «weighted.initialFeatures», to: kernel.weighted",
            "initialFeatures",
        ),
        tests=OBSERVABLES,
    ),
    *faults(
        f"{SOURCES}/Tasks/Teacher.swift",
        ("take the last teacher direction for the nearest", "nearest = «max(nearest, product)»", "product"),
        tests=OBSERVABLES,
    ),
    *faults(
        f"{SOURCES}/Tasks/GaussianBlobs.swift",
        ("deal samples to two corners of four", "let centre = centres[«sample % 4»]", "sample % 2"),
        tests=["TrainingTests.XORTests"],
    ),
    *faults(
        f"{SOURCES}/TrainingEngine.swift",
        (
            "count the evaluation of a resumed cell twice",
            "evaluations: «saved.outcome.evaluations - 1»,",
            "saved.outcome.evaluations",
        ),
        tests=["TrainingTests.RunTests"],
    ),
    *faults(
        f"{SOURCES}/CellRun.swift",
        ("train on the data of another seed", "guard «data.key == key» else", "true"),
        tests=["TrainingTests.RunTests"],
    ),
]
