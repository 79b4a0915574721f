"""Completion in bash, by the script that the program prints: what a Tab after a line offers."""

import subprocess

import pytest

from harness import sweep


@pytest.fixture(scope="module")
def complete(new_program):
    """Offers for the last word of a line, in a folder with a sweep that was trained."""
    program = new_program()
    folder = program.folder
    sweep.write(folder / "mine.yaml", sweep.configuration(steps=100))
    program.run("run", "mine.yaml", "--out", "sweeps/mine")
    (folder / "notes.txt").touch()
    (folder / "completion.bash").write_text(program.run("--generate-completion-script", "bash").stdout)
    (folder / "bin").mkdir()
    (folder / "bin" / "richsweep").symlink_to(program.binary)

    def offers(line):
        words = line.split(" ")
        script = f"""
            source completion.bash
            compopt() {{ :; }}
            COMP_WORDS=({' '.join(f'"{word}"' for word in words)}); COMP_CWORD={len(words) - 1}
            COMP_LINE="{line}"; COMP_POINT={len(line)}
            $(complete -p richsweep | sed 's/.*-F \\([^ ]*\\).*/\\1/') richsweep "{words[-1]}" "{words[-2]}"
            printf '%s\\n' "${{COMPREPLY[@]}}"
        """
        environment = {**program.environment, "HOME": str(folder), "PATH": f"{folder / 'bin'}:{program.environment['PATH']}"}
        done = subprocess.run(
            ["bash", "--norc", "-c", script], cwd=folder, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return {word.rstrip(" /") for word in done.stdout.split("\n")} - {""}

    return offers


@pytest.mark.parametrize(
    "line, there, absent",
    [
        ("richsweep run mi", {"mine.yaml"}, {"notes.txt"}),
        ("richsweep run ~/mi", {"~/mine.yaml"}, {"~/notes.txt"}),
        ("richsweep run ~/sweeps/", {"~/sweeps/mine"}, set()),
        ("richsweep run ", {"mine.yaml", "smoke", "fig1b-quick", "sweeps"}, {"notes.txt"}),
        ("richsweep plan sm", {"smoke"}, {"fig3"}),
        ("richsweep preset fig1", {"fig1a", "fig1b", "fig1b-quick"}, {"smoke"}),
        ("richsweep run smoke --out swe", {"sweeps"}, {"notes.txt"}),
        ("richsweep show sweeps/", {"sweeps/mine"}, set()),
        ("richsweep show sweeps/mine/res", {"sweeps/mine/result.h5"}, set()),
        ("richsweep show sweeps/mine te", {"test_loss"}, {"train_loss"}),
        ("richsweep show sweeps/mine test_loss --mean wi", {"width"}, {"tau"}),
        ("richsweep show sweeps/mine test_loss --over tau,de", {"tau,delta"}, {"tau,tau"}),
        ("richsweep show sweeps/mine test_loss --over tau,", {"tau,delta", "tau,step"}, {"tau,tau"}),
        ("richsweep show sweeps/mine --mean ", {"delta", "seed"}, {"history_step", "tensor_step", "neuron"}),
        ("richsweep show sweeps/mine loss_history --mean ", {"history_step"}, {"step"}),
        ("richsweep show sweeps/mine --step ", {"0", "10", "100"}, {"1000"}),
        ("richsweep show sweeps/mine loss_history --step 1", {"1", "100"}, {"0", "10000"}),
        ("richsweep show sweeps/mine --seed ", {"3", "5"}, {"0"}),
        ("richsweep help ", {"run", "show", "launch"}, {"help", "slurm"}),
        ("richsweep help sh", {"show"}, {"run"}),
        ("richsweep help launch ", {"slurm", "ssh", "kubernetes"}, {"run"}),
        ("richsweep help show ", set(), {"run"}),
        ("richsweep status sweeps/", {"sweeps/mine"}, set()),
        ("richsweep watch sweeps/mine --variable te", {"test_loss"}, {"tau"}),
        ("richsweep merge sweeps/mine -o ", {"sweeps"}, set()),
    ],
)
def test_a_tab_offers(complete, line, there, absent):
    found = complete(line)
    assert there <= found and not found & absent
