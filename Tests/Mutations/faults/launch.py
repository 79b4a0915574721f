"""Slurm, ssh and Kubernetes."""

from fault import Statement, faults

SOURCES = "Sources/Launch"
TEST = "Tests/EndToEnd/test_launch.py"
KUBERNETES = ["Tests/EndToEnd/test_kubernetes.py"]

FAULTS = [
    *faults(
        f"{SOURCES}/Slurm/SlurmRequest.swift",
        (
            "take minutes of sbatch for hours",
            "numbers.count == 3 ? [3600, 60, 1] : «[60, 1]»",
            "[3600, 60]",
        ),
        (
            "take a time limit that leaves no time before the warning",
            "«seconds > warning», \"time\", time,",
            "seconds >= warning",
        ),
        tests=[f"{TEST}::test_times"],
    ),
    *faults(
        f"{SOURCES}/Slurm/SlurmTool.swift",
        (
            "hand the variables of an allocation on to jobs",
            "«kept.contains(name) || !prefixes.contains { name.hasPrefix($0) }»",
            "true",
        ),
        ("make an array one larger than Slurm takes", "min(«size - 1», tasks)", "size"),
        ("ask for more tasks than there are", "«min(tasksOfArray, tasks - $0)»", "tasksOfArray"),
        tests=[
            f"{TEST}::test_an_allocation_around_is_not_handed_on", f"{TEST}::test_arrays_are_no_larger_than_slurm_takes",
        ],
    ),
    *faults(
        f"{SOURCES}/Slurm/SlurmJobs.swift",
        Statement(
            "leave jobs in the queue that are useless alone",
            "do { «_ = try SlurmTool.run(\"scancel\", numbers)» } catch {",
            "_ = try SlurmTool.run(\"true\", numbers)",
        ),
        tests=[f"{TEST}::test_no_job_is_left_behind"],
    ),
    *faults(
        f"{SOURCES}/Slurm/SlurmScripts.swift",
        (
            "signal jobs at the time limit and not before",
            '«"--signal=B:USR1@\\(request.warning)"»,',
            '"--signal=B:USR1@0"',
        ),
        tests=[TEST],
    ),
    *faults(
        f"{SOURCES}/ScriptText.swift",
        (
            "leave quotes in words of a shell",
            "«text.replacing(\"'\", with: #\"'\\''\"#)»",
            "text",
        ),
        tests=[TEST],
    ),
    *faults(
        f"{SOURCES}/Kubernetes/KubernetesFolder.swift",
        (
            "make everything in the default namespace",
            "(«request.namespace.map { [\"namespace: \\\"\\($0)\\\"\"] } ?? []»)",
            "[] as [String]",
        ),
        tests=KUBERNETES,
    ),
]
