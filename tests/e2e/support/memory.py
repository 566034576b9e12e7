"""What a browser tab holds on to, as Chromium's own tools count it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

#: Milliseconds from one moment to the next.
_PAUSE = 1000
_SUM_OF_SIZES = """
function () { return this.reduce((sum, memory) => sum + memory.buffer.byteLength, 0); }
"""


@dataclass(frozen=True)
class Memory:
    """After everything that can be collected has been.

    Attributes
    ----------
    heap
        JavaScript objects, in bytes.
    wasm
        The linear memories of all Wasm instances, in bytes.
    nodes
        DOM nodes, attached or not.
    listeners
        Event listeners.
    documents
        Those of frames that are not gone yet included.
    """

    heap: int
    wasm: int
    nodes: int
    listeners: int
    documents: int


def measure(page: Page, moments: int = 3) -> Memory:
    """What this tab holds on to: the least of what is there at several moments, a second apart.

    In some of them the page may be at work, with things in its hands that it gives back.
    """
    taken = []
    for _ in range(moments):
        taken.append(_measure_once(page))
        page.wait_for_timeout(_PAUSE)
    return Memory(*(min(getattr(memory, f.name) for memory in taken) for f in fields(Memory)))


def _measure_once(page: Page) -> Memory:
    session = page.context.new_cdp_session(page)
    try:
        session.send("Performance.enable")
        # What finalisers let go of in the first round goes in the second.
        for _ in range(2):
            session.send("HeapProfiler.collectGarbage")
        metrics = {
            metric["name"]: int(metric["value"])
            for metric in session.send("Performance.getMetrics")["metrics"]
        }
        return Memory(
            heap=metrics["JSHeapUsedSize"],
            wasm=_wasm_size(session),
            nodes=metrics["Nodes"],
            listeners=metrics["JSEventListeners"],
            documents=metrics["Documents"],
        )
    finally:
        session.detach()


def _wasm_size(session: CDPSession) -> int:
    def send(method: str, **params: Any) -> Any:
        return session.send(method, {**params, "objectGroup": "memory"})

    prototype = send("Runtime.evaluate", expression="WebAssembly.Memory.prototype")
    memories = send("Runtime.queryObjects", prototypeObjectId=prototype["result"]["objectId"])
    size = send(
        "Runtime.callFunctionOn",
        objectId=memories["objects"]["objectId"],
        functionDeclaration=_SUM_OF_SIZES,
        returnByValue=True,
    )
    # What the tools hold is not the page's.
    session.send("Runtime.releaseObjectGroup", {"objectGroup": "memory"})
    return int(size["result"]["value"])
