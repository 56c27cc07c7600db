from practice.scheduling.actions.availability import end_time_off, forget_day, set_day, set_weekly_hours
from practice.scheduling.actions.changes import (
    Replaced,
    TooLate,
    cancel_appointment,
    move_appointment,
    record_outcome,
    release_what_is_final,
    undo_change,
    waive_late_change,
)
from practice.scheduling.actions.claims import (
    HOLD,
    clear_the_way,
    give_back,
    give_up_hold,
    hold_slot,
    keep_longer,
    lock,
    new_entry,
    refuse_early,
    take_slot,
)
from practice.scheduling.actions.coming import say_coming
from practice.scheduling.actions.following import (
    Shift,
    SomeCantMove,
    cancel_from_here,
    move_from_here,
    undo_together,
)
from practice.scheduling.actions.links import renew_links
from practice.scheduling.actions.requests import (
    answer_by,
    approve_request,
    decline_request,
    lapse_requests,
)

__all__ = [
    "HOLD",
    "Replaced",
    "Shift",
    "SomeCantMove",
    "TooLate",
    "answer_by",
    "approve_request",
    "cancel_appointment",
    "cancel_from_here",
    "clear_the_way",
    "decline_request",
    "end_time_off",
    "forget_day",
    "give_back",
    "give_up_hold",
    "hold_slot",
    "keep_longer",
    "lapse_requests",
    "lock",
    "move_appointment",
    "move_from_here",
    "new_entry",
    "record_outcome",
    "refuse_early",
    "release_what_is_final",
    "renew_links",
    "say_coming",
    "set_day",
    "set_weekly_hours",
    "take_slot",
    "undo_change",
    "undo_together",
    "waive_late_change",
]
