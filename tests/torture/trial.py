"""One seed: a clinician, a desk, one or two phones, some acts among troubles; then the account."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser import acts
from tests.browser.installation import Account
from tests.torture import sounds, verdict
from tests.torture.desk import Desk
from tests.torture.faults import Faults
from tests.torture.finding import Finding
from tests.torture.gp import GP
from tests.torture.ground import Ground
from tests.torture.handset import Handset, Launch, OwnBrowser
from tests.torture.ledger import Fate, Ledger
from tests.torture.proxy import Proxy

PHONE = {**acts.PHONE, "permissions": ["camera", "microphone"]}
ACTS = 20
OWN_BROWSER = 0.2  # of the phones: slower to start, and then their whole browser can be killed
PAUSE = (0, 400)  # ms after each act; a kill then comes at any moment of what the act began

# What happens, and how often beside the others.
PLAN = {
    "shoot": 8,
    "look": 4,
    "send": 6,
    "insist": 2,
    "wait": 3,
    "reload": 3,
    "close": 2,
    "crash": 2,
    "kill": 1,
    "offline": 1.5,
    "move on": 1.5,
    "see nobody": 1,
    "unpair": 1,
    "record": 6,
    "stop recording": 1.5,
    "stop at desk": 0.5,
    "delete at desk": 1,
    "restart server": 0.4,
    "restart bucket": 0.4,
}
# What a page survives that keeps its photos in memory.
GENTLE = ("shoot", "look", "send", "insist", "wait", "move on", "see nobody", "delete at desk")
TROUBLES = set(PLAN) - {*GENTLE, "record", "stop recording"} | {
    "move on",
    "see nobody",
    "delete at desk",
}


@dataclass(frozen=True)
class Outcome:
    """What came of one seed."""

    seed: int
    taken: int
    in_doubt: int
    recorded: int  # sounds
    sealed: int  # of them, surely
    faults: Counter[str]
    findings: list[Finding]
    log: list[str]
    seconds: float

    def story(self) -> str:
        """Return all that is needed to see what happened."""
        found = "\n".join(f"  {each.kind}: {each.what}" for each in self.findings)
        return "\n".join((f"seed {self.seed}: {self.taken} photos taken", found, *self.log))


@dataclass(frozen=True)
class Stage:
    """What all seeds share."""

    ground: Ground
    proxy: Proxy
    browser: Browser
    launch_own: Launch
    profiles: Path


class Trial:
    def __init__(self, stage: Stage, account: Account, seed: int, *, gentle: bool = False) -> None:
        self.stage, self.account, self.seed = stage, account, seed
        self.dice = random.Random(seed)
        self.faults = Faults(seed)
        self.ledger = Ledger(note=self.faults.note)
        self.desk = Desk(stage.ground.installation, account)
        self.plan = {name: PLAN[name] for name in PLAN if not gentle or name in GENTLE}
        self.patients = 0
        self.gps: list[GP] = []

    def run(self) -> Outcome:
        """Live through it all, then compare."""
        began = time.monotonic()
        try:
            self.set_out()
            for _ in range(ACTS):
                self.act()
            findings = self.come_home()
        finally:
            self.close()
        seconds = time.monotonic() - began
        return Outcome(
            self.seed,
            self.ledger.taken,
            self.ledger.in_doubt,
            len(self.ledger.sounds.by_id),
            self.ledger.sounds.sealed,
            self.faults.counts,
            findings,
            self.faults.log,
            seconds,
        )

    def close(self) -> None:
        for gp in self.gps:
            gp.phone.context.close()
        self.desk.http.close()

    # --- before -------------------------------------------------------------------------------

    def set_out(self) -> None:
        self.stage.proxy.faults = Faults(self.seed, share=0.0)
        self.next_patient()
        for number in range(self.dice.choice((1, 1, 2))):
            self.gps.append(self.gp(f"phone {number + 1}"))
        self.stage.proxy.faults = self.faults

    def gp(self, name: str) -> GP:
        is_own = "kill" in self.plan and self.dice.random() < OWN_BROWSER
        phone = self.own_browser(name) if is_own else self.window(name)
        phone.pair(self.desk.offer())
        return GP(phone, self.ledger, self.dice)

    def window(self, name: str) -> Handset:
        origin = self.stage.ground.installation.origin
        context = self.stage.browser.new_context(**PHONE, base_url=origin)
        return Handset(name, context, self.ledger)

    def own_browser(self, name: str) -> Handset:
        profile = self.stage.profiles / f"{self.account.username} {name}".replace(" ", "-")
        return OwnBrowser(name, self.stage.launch_own, profile, self.ledger)

    def next_patient(self) -> None:
        self.patients += 1
        self.desk.see(f"{self.account.username} {self.patients}")

    # --- among troubles -----------------------------------------------------------------------

    def act(self) -> None:
        gp = self.dice.choice(self.gps)
        (name,) = self.dice.choices(list(self.plan), list(self.plan.values()))
        self.faults.note(f"{gp.phone.name} ({gp.phone.state}): {name}", counted=counted(name))
        ACT[name](self, gp)
        gp.phone.pause(self.dice.uniform(*PAUSE))
        self.revive(gp)

    def revive(self, gp: GP) -> None:
        """Open the page again where it is gone, and pair the phone again where it is refused."""
        if gp.phone.page.is_closed() or gp.phone.state == "":
            gp.phone.open()
        if gp.phone.state == "error" and self.dice.random() < 0.5:
            self.faults.note(f"{gp.phone.name}: paired again")
            gp.phone.pair(self.desk.offer())

    def offline(self, gp: GP) -> None:
        """Lose the network for a while: what is on its way is cut."""
        gp.phone.context.set_offline(True)
        self.stage.proxy.cut()
        gp.phone.pause(self.dice.uniform(200, 2500))
        self.stage.proxy.mend()
        gp.phone.context.set_offline(False)

    def move_on(self, gp: GP) -> None:
        self.next_patient()
        gp.phone.pause(self.dice.uniform(0, 1500))

    def see_nobody(self, gp: GP) -> None:
        """Take photos with no consultation open: somebody says later whose they are."""
        self.desk.end()
        gp.phone.pause(self.dice.uniform(0, 1500))
        gp.shoot()

    def delete_at_desk(self, gp: GP) -> None:
        """Delete a photo at the desk that has been filed already."""
        filed = [row.sha256 for row in self.facts().rows if row.key]
        if not filed:
            return
        sha256 = self.dice.choice(filed)
        if self.stage.ground.inside.delete(self.account, sha256):
            self.ledger.decide(sha256, Fate.GONE)

    def restart_server(self, gp: GP) -> None:
        self.stage.ground.kill_server()
        gp.phone.pause(self.dice.uniform(0, 1000))
        self.stage.ground.start_server()

    def restart_bucket(self, gp: GP) -> None:
        self.stage.ground.kill_bucket()
        gp.phone.pause(self.dice.uniform(0, 1000))
        self.stage.ground.start_bucket()

    # --- after --------------------------------------------------------------------------------

    def come_home(self) -> list[Finding]:
        """End the trouble, bring every phone home, sweep, compare."""
        self.faults.cease()
        self.desk.stop_recording()
        if not self.desk.sees_somebody:
            self.next_patient()
        left = [
            Finding("stuck", f"{gp.phone.name} in {gp.phone.state}: {gp.phone.read(SAID)}")
            for gp in self.gps
            if not gp.bring_home(partial(self.pair_again, gp))
        ]
        swept = self.stage.ground.inside.sweep()
        self.faults.note(f"swept: {swept}")
        photos = verdict.verdict(self.ledger.entries, self.facts())
        return [*left, *photos, *self.wrong_sounds()]

    def wrong_sounds(self) -> Iterator[Finding]:
        installation = self.stage.ground.installation
        runs = sounds.runs_of(installation, self.account)
        filed = sounds.filed_of(installation, self.account)
        yield from sounds.verdict(self.ledger.sounds.by_id.values(), runs, filed)
        yield from sounds.overheard(runs, self.desk)

    def pair_again(self, gp: GP) -> None:
        """Open the page anew; where it is refused still, pair it with a new code."""
        gp.phone.open()
        if not gp.phone.wait(lambda: gp.phone.state not in {"", "error"}, 2000):
            gp.phone.pair(self.desk.offer())

    def facts(self) -> verdict.Facts:
        return verdict.gather(self.stage.ground.installation, self.account)


SAID = "document.querySelector('[role=status]')?.textContent"

ACT: dict[str, Callable[[Trial, GP], None]] = {
    "shoot": lambda trial, gp: gp.shoot(),
    "look": lambda trial, gp: gp.look(),
    "send": lambda trial, gp: gp.send(),
    "insist": lambda trial, gp: gp.insist(),
    "wait": lambda trial, gp: gp.phone.pause(trial.dice.uniform(200, 1500)),
    "reload": lambda trial, gp: gp.phone.reload(),
    "close": lambda trial, gp: gp.phone.close(),
    "crash": lambda trial, gp: gp.phone.crash(),
    "kill": lambda trial, gp: gp.phone.kill(),
    "offline": Trial.offline,
    "move on": Trial.move_on,
    "see nobody": Trial.see_nobody,
    "unpair": lambda trial, gp: trial.desk.unpair_all(),
    "record": lambda trial, gp: gp.record(),
    "stop recording": lambda trial, gp: gp.stop_recording(),
    "stop at desk": lambda trial, gp: trial.desk.stop_recording(),
    "delete at desk": Trial.delete_at_desk,
    "restart server": Trial.restart_server,
    "restart bucket": Trial.restart_bucket,
}


def counted(name: str) -> str:
    """Return how an act is counted among the troubles; "" for what is no trouble."""
    return name if name in TROUBLES else ""
