"""English: timers, and stopping what rings or speaks."""

from __future__ import annotations

from appliance.acts import Intent as I
from appliance.nlu import durations
from appliance.nlu.context import Asked, Context, Phase
from appliance.nlu.english import readers
from appliance.nlu.english.parts import rule
from appliance.nlu.grammar import Phrase, SlotReader, Slots


def _signed(sign: int) -> SlotReader:
    def read(phrase: Phrase) -> Slots | None:
        found = durations.find(phrase.groups["length"], "en")
        if not found:
            return None
        slots: dict[str, int | str] = {"seconds": sign * found[-1].duration.seconds}
        name = readers.timer_name(phrase)
        return {**slots, "name": name} if name else slots

    return read


def _all(_: Phrase) -> Slots:
    return {"all": True}


def _asked_length(context: Context) -> bool:
    return context.phase is Phase.ASKED and context.asked in {Asked.DURATION, Asked.TIMER_OFFER}


def _ringing(context: Context) -> bool:
    return context.phase is Phase.RINGING


_NAME = r"(?:(?P<name>(?!for |of |to |with |in |on |all |every |another |new |please |set |start |it |up |me )[a-z][a-z-]*(?: (?!for |timer|timers|alarm|countdown|to |of |set |start |my |the )[a-z-]+)?) )?"
_SET = r"(?:set|start|create|make|put|add|begin|give|get|need|run|turn|have|want|do|schedule|use|kick off|setup|activate|launch|setting)"
_FOR_NAME = r"(?: (?:for|called|named|labeled|labelled|to|as|about)(?: the| my| our| a| cooking the| boiling the| baking the| boil the| cook the| check the| boil| cook)? (?P<name>(?!{NUMBER} )(?!me\b|please\b|now\b|it\b|this\b|that\b|when\b)[a-z]+(?: (?!for |please|now|is |to )[a-z]+)?))"
_LEAD = r"(?:(?:can|could|would|will|please|you|i|id|like|want|need|to|lets|ill|we|should|just|also|go ahead and|and|us|me) )*"
_STOPS = r"(?:cancel|stop|delete|remove|clear|kill|turn off|shut off|end|dismiss|get rid of|forget|switch off|off|drop|disable|silence|quit|shut down)"

RULES = (
    rule(
        I.STOP,
        rf"(?:ok |okay |alright |thanks |thank you |please |stop |yes |turn |shut |it |got |the |my |that |off |up |{_STOPS} |{{NOW}} )*(?:stop|off|ok|okay|alright|got it|quiet|enough|cancel|dismiss|turn it off|shut up|silence|stop it|timer|alarm|done|i hear you|i heard|i got it|thanks|stop the timer|turn off|{_STOPS} (?:the|my|that|this|it)? ?(?:[a-z]+ )?(?:timer|alarm|it|that|noise|ringing|beeping))(?: please| now| off)*",
        when=_ringing,
        weight=0.9,
    ),
    rule(
        I.STOP,
        r"(?:please )?(?:stop|be quiet|quiet|shut up|silence|hush|stop talking|stop it|enough|thats enough|shush|stop speaking|stop reading|stop that|stop the alarm|turn off the alarm|turn the alarm off|stop the noise|stop the ringing|stop ringing|silence the alarm|stop beeping|be silent|quiet please|dismiss|dismiss the alarm|shut off the alarm|alarm off|stop stop|cut it out|zip it|mute the alarm|stop now)(?: please| now| stop| for now)*",
    ),
    rule(
        I.SET_TIMER,
        rf"{_LEAD}(?:{_SET} )?(?:on |up |me |us |of |another |{{THE}} |new |one |other |separate )*{_NAME}{{TIMER}}(?: (?:for|of|to|at|with|set for|set to|in|that is|thats|lasting))? {{WISH}}(?:{_FOR_NAME})?(?: from now| please| now| long| starting now| thanks)*",
        readers.timer_length,
    ),
    rule(
        I.SET_TIMER,
        rf"{_LEAD}(?:{_SET} )?(?:on |up |me |us |of |another |{{THE}} |new |one )*{{TIMER}}{_FOR_NAME} (?:for|at|to|of) {{WISH}}(?: from now| please| now)*",
        readers.timer_length,
    ),
    rule(
        I.SET_TIMER,
        rf"{_LEAD}(?:{_SET} )?(?:on |up |me |us |of |another |{{THE}} |new |one )*{{WISH}}(?: long)?(?: {_NAME.strip()})?? ?{{TIMER}}(?:{_FOR_NAME})?(?: please| now| thanks)*",
        readers.timer_length,
    ),
    rule(
        I.SET_TIMER,
        rf"{_LEAD}(?:{_SET} )?(?:on |up |me |us |of |another |{{THE}} |new |one )*{{WISH}} (?P<name>[a-z]+(?: [a-z]+)?) {{TIMER}}(?: please| now)*",
        readers.timer_length,
        weight=1.05,
    ),
    rule(
        I.SET_TIMER,
        rf"{_LEAD}(?:remind|tell|let|alert|notify|wake|call|warn|ping|beep|buzz|ring|alarm)(?: me| us)?(?: know)?(?: (?:when|once|after|in|for|about|to (?:check|take|flip|stir|turn|remove|look at|come back to|drain|get)(?: on)?(?: the| my| it)? ?(?P<name>[a-z]+(?: [a-z]+)?)?))* (?:when |in |after |for )?{{WISH}}(?: (?:is|are|has|have) (?:up|over|passed|gone|done|gone by))?(?: from now| please| have passed| passes| pass| is up)*(?: to .{{1,40}})?",
        readers.timer_length,
    ),
    rule(
        I.SET_TIMER,
        rf"{_LEAD}(?:in |after ){{WISH}} (?:remind|tell|let|alert|notify|call|warn)(?: me| us)(?: know)?(?: to .{{1,40}})?",
        readers.timer_length,
    ),
    rule(
        I.SET_TIMER,
        rf"{_LEAD}(?:time|count|count down|clock|countdown)(?: me| us| it| this| that| down)*(?: for| from)? {{WISH}}(?: please| for me)*",
        readers.timer_length,
    ),
    rule(
        I.SET_TIMER,
        rf"{_LEAD}{_SET}(?: it| one| me| that| another| another one| the clock| up)*(?: for| to| at) {{WISH}}(?:{_FOR_NAME})?(?: please| now| on the clock)*",
        readers.timer_length,
        weight=1.05,
    ),
    rule(
        I.SET_TIMER,
        r"(?:yes |yeah |ok |make it |lets say |say |for |no |how about |about |do |set it for |set it to )*{WISH}(?: please| is fine| would be good)*",
        readers.timer_length,
        when=_asked_length,
    ),
    rule(
        I.SET_TIMER,
        r"(?:ok )?{WISH}(?: on the clock| starting now| please| countdown)",
        readers.timer_length,
        weight=1.2,
    ),
    rule(
        I.SET_TIMER,
        rf"{_LEAD}{_SET} (?:on |up |me |us |of |another |{{THE}} |new |one )*{_NAME}{{TIMER}}(?:{_FOR_NAME})?(?: for me| please| now)*",
        readers.timer_length,
        weight=1.1,
    ),
    rule(
        I.SET_TIMER,
        r"(?:a |new |another )?timer(?: please)?",
        readers.timer_length,
        when=lambda c: not c.timers,
        weight=1.4,
    ),
    rule(
        I.CANCEL_TIMER,
        rf"{_LEAD}{_STOPS}(?: off)? (?:all|every|both|all of|each)(?: of)?(?: the| my| our| single| running| active| of my)* {{TIMER}}(?: off| please| now)*|{_LEAD}(?:turn|shut|switch) (?:all|both)(?: of)?(?: the| my)? {{TIMER}} off|{_LEAD}{_STOPS} (?:the |my )?timers",
        _all,
        weight=0.98,
    ),
    rule(
        I.CANCEL_TIMER,
        rf"{_LEAD}{_STOPS}(?: off)? (?:{{THE}} )?{_NAME}{{TIMER}}(?: for (?:the )?(?P<of>[a-z]+))?(?: off| please| now| i just set| i set)*",
        readers.named,
    ),
    rule(
        I.CANCEL_TIMER,
        rf"{_LEAD}{_STOPS}(?: off)? (?:{{THE}} )?(?P<length>{{LENGTH}}) {{TIMER}}(?: please| now)*",
        weight=0.99,
    ),
    rule(
        I.CANCEL_TIMER,
        rf"{_LEAD}(?:turn|shut|switch) (?:{{THE}} )?{_NAME}{{TIMER}} off(?: please| now)*|{_LEAD}(?:no more|forget about|never mind|i dont need)(?: the| my| that| a)? {{TIMER}}(?: anymore| any more)?",
        readers.named,
    ),
    rule(
        I.PAUSE_TIMER,
        rf"{_LEAD}(?:pause|hold|freeze|suspend|halt|hold on) (?:{{THE}} )?{_NAME}{{TIMER}}(?: please| now| for (?:a|me|now).{{0,12}})*|{_LEAD}(?:put|place) (?:{{THE}} )?{_NAME}{{TIMER}} on (?:hold|pause)",
        readers.named,
    ),
    rule(
        I.RESUME_TIMER,
        rf"{_LEAD}(?:resume|unpause|continue|restart|un pause|reactivate|carry on with|keep) (?:{{THE}} )?{_NAME}{{TIMER}}(?: again| please| now| going| running)*|{_LEAD}start (?:{{THE}} )?{_NAME}{{TIMER}}(?: back up| again| up again| back)(?: please| now)*",
        readers.named,
        weight=0.97,
    ),
    rule(
        I.ADJUST_TIMER,
        rf"{_LEAD}(?:add|put|give|tack|tack on|throw|increase|extend)(?: it| me| on| us)?(?: another| an extra| an additional)? {{WISH}}(?: more| extra| longer| additional)?(?: (?:to|on|onto|on to|for|in)(?: it| (?:{{THE}} )?{_NAME}{{TIMER}}| the clock| that))?(?: please| now| more)*",
        _signed(1),
        weight=0.95,
    ),
    rule(
        I.ADJUST_TIMER,
        rf"{_LEAD}(?:extend|increase|lengthen|prolong|up|bump)(?: up)? (?:{{THE}} )?{_NAME}{{TIMER}}(?: by| for| with| another| an extra| up by)* {{WISH}}(?: more| longer)?(?: please| now)*",
        _signed(1),
        weight=0.95,
    ),
    rule(
        I.ADJUST_TIMER,
        rf"{_LEAD}(?:remove|subtract|take|cut|deduct|shave|knock|take away|take off|lose|drop|reduce)(?: off| away| out)? {{WISH}}(?: (?:from|off|of|off of|out of|on)(?: it| (?:{{THE}} )?{_NAME}{{TIMER}}))?(?: please| off| away| now)*",
        _signed(-1),
        weight=0.95,
    ),
    rule(
        I.ADJUST_TIMER,
        rf"{_LEAD}(?:reduce|shorten|decrease|lower|cut|drop|cut down)(?: down)? (?:{{THE}} )?{_NAME}{{TIMER}}(?: by| for| down by)+ {{WISH}}(?: please| now)*",
        _signed(-1),
        weight=0.95,
    ),
    rule(
        I.ADJUST_TIMER,
        rf"(?:give it |just |need |i need |another |an extra |make it |keep it going )*(?:another )?{{WISH}} (?:more|longer|extra)(?: please| on the timer| on the {_NAME}timer)*",
        _signed(1),
        when=lambda c: bool(c.timers) or c.phase is Phase.RINGING,
    ),
    rule(
        I.TIMER_STATUS,
        rf"(?:and )?(?:how much|how long|how many minutes|how many seconds|how many hours|what|whats|what is|hows|how is|when)(?: more)?(?: time| is| s| does| do| will| are| the| long)*(?: (?:is|do i have|do we have|does|are|have i got|have we got|remains|there is|there))?(?: there)?(?: (?:left|remaining|to go|until|till|still left|more))*(?: (?:on|of|for|in|with|until|does|is|before|till|has|have))?(?: {{THE}})? ?{_NAME}{{TIMER}}(?: (?:have|has|got|going|is|at|have left|left|remaining|still have|done|over|end|up|go off|say|doing|finish|looking|goes off|ends|to go|status|coming along|finished|on|got left|been running))*(?: now| please| yet| for)?",
        readers.named,
    ),
    rule(
        I.TIMER_STATUS,
        rf"(?:check|check on|status of|tell me about|give me an update on|read|whats up with|update on|what about|whats going on with|report on|see)(?: {{THE}}| all| my| of)* ?{_NAME}{{TIMER}}(?: status)?(?: please)?|(?:{{THE}} )?{_NAME}{{TIMER}} status|(?:is|are|did|has|have)(?: {{THE}}| there| any| i have| i got| my)* ?{_NAME}{{TIMER}}(?: (?:done|over|still|running|going|set|on|finished|active|ready|up|go off|gone off|still running|almost done|yet|already|left|currently|right now))*|what timers? (?:do i have|are (?:running|on|set|active|there|going)|is (?:running|on|set|active))(?: going| running| set| right now| now)*|do i have (?:a|any) timers?(?: running| set| going| on)*|(?:list|show)(?: me)?(?: all| my| the)* timers",
        readers.named,
    ),
    rule(
        I.TIMER_STATUS,
        r"(?:and )?(?:how much|how many minutes|how many seconds)(?: more)?(?: time)?(?: is| do i have| do we have| are| have i got)?(?: there)? ?(?:left|remaining|to go|longer)(?: on it| on that| for it| now| please| till its done| until its done)*|how much longer(?: now| left| for it| will it be| is it)?|how long (?:is )?(?:left|until its done|till its done|to go|do i have left|do we have left|is there left|remaining)(?: now)?|time (?:left|remaining|check)",
        when=lambda c: bool(c.timers),
        weight=0.98,
    ),
    rule(
        I.TIMER_STATUS,
        r"(?:how much|how many minutes)(?: time)?(?: is| are| do i have)?(?: there)? ?(?:left|remaining)(?: on it)?|how long (?:is )?left|time (?:left|remaining)",
        weight=1.1,
    ),
)
