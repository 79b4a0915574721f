"""What `launch kubernetes` writes: valid for the schemas of two Kubernetes versions, with values a schema does not know,
put together as kustomize would."""

import copy
import shutil
import stat
import subprocess

import kubernetes_validate
import pytest
import yaml

from harness import sweep
from harness.refusal import DOCUMENT, refused

LINE = ["launch", "kubernetes", "good.yaml", "--out", "out", "--image", "registry.example.org/richsweep:1"]
FULL = [*LINE, "--workers", 8, "--cpus", 4, "--memory", "3Gi", "--storage", "5Gi", "--storage-class", "fast",
        "--namespace", "science"]
VERSIONS = ["1.31", "1.35"]


@pytest.fixture
def good(program):
    sweep.write(program.folder / "good.yaml", DOCUMENT.replace("name: bad", "name: My_Sweep.2"))
    return program


@pytest.fixture
def written(good):
    """The folder that is written, and what kubectl would be given it with."""
    outcome = good.run(*FULL, "--no-apply")
    assert outcome.stdout == f"kubectl apply -k {good.folder}/out/kubernetes/\n"
    return good.folder / "out" / "kubernetes"


def documents(path):
    return list(yaml.safe_load_all(path.read_text()))


def assembled(folder):
    """The manifests with the patches of the kustomization made, by kind."""
    made = yaml.safe_load((folder / "kustomization.yaml").read_text())
    found = {each["kind"]: each for name in made["resources"] for each in documents(folder / name)}
    for patch in made["patches"]:
        target = found[patch["target"]["kind"]]
        for step in yaml.safe_load(patch["patch"]):
            assert step["op"] in ("add", "replace")
            *way, last = step["path"].split("/")[1:]
            place = target
            for word in way:
                place = place[int(word) if isinstance(place, list) else word]
            assert step["op"] == "add" or last in place
            place[last] = step["value"]
    return found


def rendered(folder):
    """What kustomize makes of a folder, by kind and name."""
    output = subprocess.run(["kubectl", "kustomize", str(folder)], capture_output=True, text=True, check=True).stdout
    return {(each["kind"], each["metadata"]["name"]): each for each in yaml.safe_load_all(output)}


def has_kustomize():
    if shutil.which("kubectl") is None:
        return False
    return subprocess.run(["kubectl", "kustomize", "--help"], capture_output=True).returncode == 0


@pytest.mark.parametrize("version", VERSIONS)
def test_valid_for_kubernetes(written, version):
    manifests = assembled(written)
    assert manifests.keys() == {"Service", "StatefulSet", "Job"}
    for manifest in manifests.values():
        kubernetes_validate.validate(manifest, version, strict=True)
        broken = copy.deepcopy(manifest)
        broken["spec"]["replicaz"] = 1
        with pytest.raises(kubernetes_validate.ValidationError):
            kubernetes_validate.validate(broken, version, strict=True)


def test_what_schemas_do_not_know(written):
    """Words of which only some are taken, and names that have to agree."""
    manifests = assembled(written)
    service, coordinator, job = (manifests[kind] for kind in ("Service", "StatefulSet", "Job"))
    assert service["spec"]["clusterIP"] == "None"
    assert [port["protocol"] for port in service["spec"]["ports"]] == ["TCP"]
    assert coordinator["spec"]["serviceName"] == service["metadata"]["name"]
    [claim] = coordinator["spec"]["volumeClaimTemplates"]
    assert claim["spec"]["accessModes"] == ["ReadWriteOnce"]
    assert claim["spec"]["resources"]["requests"]["storage"] == "5Gi"
    assert claim["spec"]["storageClassName"] == "fast"
    assert job["spec"]["completionMode"] == "Indexed"
    assert job["spec"]["completions"] == job["spec"]["parallelism"] == 8
    rules = job["spec"]["podFailurePolicy"]["rules"]
    assert [rule["action"] for rule in rules] == ["Ignore", "Ignore", "FailJob"]
    assert rules[0]["onPodConditions"] == [{"type": "DisruptionTarget", "status": "True"}]
    assert [(rule["onExitCodes"]["operator"], rule["onExitCodes"]["values"]) for rule in rules[1:]] == [("In", [3]), ("In", [2])]
    # Where a pod is never restarted the policy of failures holds.
    assert job["spec"]["template"]["spec"]["restartPolicy"] == "Never"
    for workload in (coordinator, job):
        pod = workload["spec"]["template"]["spec"]
        assert pod["securityContext"]["runAsNonRoot"] is True and pod["securityContext"]["runAsUser"] > 0
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        [container] = pod["containers"]
        assert container["image"] == "registry.example.org/richsweep:1"
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
        assert {"cpu", "memory"} <= container["resources"]["requests"].keys()
        # Everything that is mounted is there, and everything that is there is mounted.
        volumes = {volume["name"] for volume in pod["volumes"]}
        volumes |= {claim["metadata"]["name"] for claim in workload["spec"].get("volumeClaimTemplates", [])}
        assert {mount["name"] for mount in container["volumeMounts"]} == volumes
        # The script is one a POSIX shell reads.
        assert container["command"] == ["sh", "-c"]
        assert subprocess.run(["sh", "-n"], input=container["args"][0], text=True).returncode == 0
    if "selector" in coordinator["spec"]:
        labels = coordinator["spec"]["template"]["metadata"]["labels"]
        assert coordinator["spec"]["selector"]["matchLabels"] == labels == service["spec"]["selector"]
    [worker] = job["spec"]["template"]["spec"]["containers"]
    assert worker["resources"] == {
        "requests": {"cpu": "4", "memory": "3Gi"}, "limits": {"cpu": "4", "memory": "3Gi"}}


def test_keys(written, good):
    """Each side has its keys and no other, for its user alone."""
    made = yaml.safe_load((written / "kustomization.yaml").read_text())
    secrets = {secret["name"]: secret["files"] for secret in made["secretGenerator"]}
    assert secrets == {
        "richsweep-coordinator-keys": ["keys/coordinator.key", "keys/worker.key", "keys/admitted"],
        "richsweep-worker-key": ["worker.key=keys/remote-worker.key", "keys/coordinator.pub"]}
    keys = written / "keys"
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    for name, told in (("coordinator.key", "coordinator.pub"), ("remote-worker.key", "admitted")):
        assert stat.S_IMODE((keys / name).stat().st_mode) == 0o600
        public = good.run("keygen", "--public", keys / name).stdout.split()[0]
        assert (keys / told).read_text().split()[0] == public
    # The same line again keeps them: what runs goes on.
    before = {path.name: path.read_bytes() for path in keys.iterdir()}
    good.run(*FULL, "--no-apply")
    assert {path.name: path.read_bytes() for path in keys.iterdir()} == before


@pytest.mark.skipif(not has_kustomize(), reason="no kubectl here")
@pytest.mark.parametrize("version", VERSIONS)
def test_as_kustomize_makes_it(written, version):
    made = rendered(written)
    assert set(made) == {
        (kind, f"richsweep-{name}-my-sweep-2")
        for kind, name in [
            ("ConfigMap", "sweep"), ("Secret", "coordinator-keys"), ("Secret", "worker-key"),
            ("Service", "coordinator"), ("StatefulSet", "coordinator"), ("Job", "workers")]}
    for manifest in made.values():
        kubernetes_validate.validate(manifest, version, strict=True)
        assert manifest["metadata"]["namespace"] == "science"
    assert made["ConfigMap", "richsweep-sweep-my-sweep-2"]["data"]["sweep.yaml"] == (written / "sweep.yaml").read_text()
    [worker] = made["Job", "richsweep-workers-my-sweep-2"]["spec"]["template"]["spec"]["containers"]
    assert {"name": "COORDINATOR", "value": "richsweep-coordinator-my-sweep-2"} in worker["env"]
    for workload in (made["Job", "richsweep-workers-my-sweep-2"], made["StatefulSet", "richsweep-coordinator-my-sweep-2"]):
        for volume in workload["spec"]["template"]["spec"]["volumes"]:
            for kind, key in (("Secret", "secretName"), ("ConfigMap", "name")):
                name = volume.get(kind.lower() if kind == "Secret" else "configMap", {}).get(key)
                assert name is None or (kind, name) in made


def test_a_dry_run_writes_nothing(good):
    shown = good.run(*FULL, "--dry-run").stdout
    assert [line for line in shown.splitlines() if line.startswith("### ")] == [
        "### kustomization.yaml", "### coordinator.yaml", "### workers.yaml"]
    assert not (good.folder / "out").exists()


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--workers", "0"], "--workers: got '0', expected a number from 1"),
        (["--workers", "1", "--cpus", "0"], "--cpus: got '0', expected a number from 1 to 4096"),
        (["--workers", "1", "--memory", "2G"], "--memory: got '2G', expected a size such as 2Gi"),
        (["--workers", "1", "--storage", "lots"], "--storage: got 'lots', expected a size such as 2Gi"),
        (["--workers", "1", "--namespace", "My Space"], "--namespace: got 'My Space', expected a name of lower-case"),
        (["--workers", "1", "--storage-class", "x\ny"], "expected a name of lower-case letters, digits, . and -"),
        (["--workers", "1", "--image", "a b"], "--image: got 'a b', expected the name of an image"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_bad_options(good, arguments, message):
    assert message in refused(good, *LINE, *arguments)


def test_files_a_pod_does_not_have(good):
    good.run("preset", "smoke", "--write-draws", "smoke.h5")
    sweep.write(good.folder / "good.yaml", good.run("preset", "smoke").stdout + "draws: smoke.h5\n")
    message = refused(good, *LINE, "--workers", "1")
    assert "good.yaml: names the file smoke.h5, which the coordinator's pod does not have" in message
