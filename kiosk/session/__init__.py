"""A visit (一次办理) as a pure state machine: `step(visit, event, now) -> (visit, effects)`."""
