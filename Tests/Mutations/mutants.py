"""Mistakes somebody might make in the coordination, each as a replacement in one source file."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    name: str
    file: str
    old: str
    new: str


SCHEDULER = "Sources/Coordination/Scheduler"
COORDINATOR = "Sources/Coordination/Coordinator"

MUTANTS = [
    Mutant(
        "accept a shard when it is announced, before its bytes are here",
        f"{COORDINATOR}/Coordinator+Deliveries.swift",
        "      carryOut(intake.announce(.init(sender: sender, report: report), at: now), &decisions)\n",
        "      carryOut(intake.announce(.init(sender: sender, report: report), at: now), &decisions)\n"
        "      var early = unbelieved(done)\n"
        "      (early.cells, early.arithmetic) = (try cells(ofShard: done.cells), try arithmetic(of: done, from: session))\n"
        "      scheduler.handle(.done(session, early), at: now, &decisions)\n",
    ),
    Mutant(
        "record a delivered shard before it has its name on disk",
        f"{COORDINATOR}/Coordinator+Deliveries.swift",
        "        do throws(StoreError) { try file.publish() } catch {\n"
        "          carryOut([.unwritable(delivery, error)], &decisions)\n"
        "          continue\n"
        "        }\n",
        "        carryOut(scheduler.handle(.done(delivery.session, completion), at: now))\n"
        "        try? file.publish()\n",
    ),
    Mutant(
        "go on where the journal cannot be written",
        f"{COORDINATOR}/Coordinator+Journaling.swift",
        "catch { giveUp(error.message) }",
        "catch {}",
    ),
    Mutant(
        "forget to give the cells of a worker that is gone to others",
        f"{SCHEDULER}/Scheduler+Leases.swift",
        "    for ended in endLeases(ids) { giveBack(ended) { suspicions[$0] != nil } }\n",
        "    _ = (endLeases(ids), suspicions)\n",
    ),
    Mutant(
        "wait for ever for a worker that has fallen silent",
        f"{SCHEDULER}/Scheduler+Workers.swift",
        "turn.now - workers[place].lastHeard > silence(ofPeriod: workers[place].period)",
        "turn.now - workers[place].lastHeard > silence(ofPeriod: workers[place].period) * 1000",
    ),
    Mutant(
        "count a report that comes twice two times",
        f"{SCHEDULER}/Scheduler+Reports.swift",
        "    let accepted = queue.unrecorded(of: completion.cells)\n",
        "    let accepted = completion.cells\n",
    ),
    Mutant(
        "give a cell up a failure too early",
        f"{SCHEDULER}/Scheduler+Trials.swift",
        "suspicion.count >= settings.strikes,",
        "suspicion.count >= settings.strikes - 1,",
    ),
    Mutant(
        "believe a worker that claims a lease nobody has given yet",
        f"{SCHEDULER}/Scheduler+Workers.swift",
        "where leases[lease.id] == nil && lease.id < nextLease {",
        "where leases[lease.id] == nil {",
    ),
    Mutant(
        "give the cells of a lease that ended to others though its copy is in training",
        f"{SCHEDULER}/Scheduler+Copies.swift",
        "      cells.subtract(other)\n",
        "      (cells, _) = (ended.cells, other)\n",
    ),
    Mutant(
        "leave in a lease what its worker has given back",
        f"{SCHEDULER}/Scheduler+Recalls.swift",
        "    state.lease.cells.subtract(given)\n",
        "",
    ),
    Mutant(
        "never send a lease again that was lost on the way",
        f"{SCHEDULER}/Scheduler+Workers.swift",
        "    let patience = max(settings.resendAfter, workers[place].period / 4)\n",
        "    let patience = max(settings.resendAfter, workers[place].period / 4) * 100_000\n",
    ),
    Mutant(
        "adopt all that is in a shard, whatever other shards have",
        "Sources/Coordination/Storage/ShardAdoption.swift",
        "guard let cell = row.cell, settled.insert(cell) else { continue }",
        "guard let cell = row.cell else { continue }\n      settled.insert(cell)",
    ),
    Mutant(
        "train a lease again that comes twice",
        "Sources/Worker/Conversation/Conversation+Messages.swift",
        "      if over.contains(lease.id) {\n",
        "      if over.contains(lease.id), over.isEmpty {\n",
    ),
]
