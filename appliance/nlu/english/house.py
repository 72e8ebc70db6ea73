"""English: the appliance itself (volume, speech, language, the hour, help), courtesy, yes and no."""

from __future__ import annotations

from appliance.acts import Intent as I
from appliance.nlu import english_numbers as en
from appliance.nlu.context import Asked, Context, Phase
from appliance.nlu.english.parts import rule
from appliance.nlu.grammar import Phrase, Slots


def _asked(context: Context) -> bool:
    return context.phase is Phase.ASKED


def _yes_or_no(context: Context) -> bool:
    """Return whether a bare yes or no answers what was asked."""
    return _asked(context) and context.asked not in {Asked.DURATION, Asked.WHICH_RECIPE}


def _up(_: Phrase) -> Slots:
    return {"change": "up"}


def _down(_: Phrase) -> Slots:
    return {"change": "down"}


def _level(phrase: Phrase) -> Slots | None:
    value = en.read(phrase.groups["number"])
    if value is None or value.denominator != 1 or not 0 <= value <= 100:
        return None
    return {"level": int(value)}


def _maximum(_: Phrase) -> Slots:
    return {"level": 100}


def _slower(_: Phrase) -> Slots:
    return {"change": "slower"}


def _faster(_: Phrase) -> Slots:
    return {"change": "faster"}


def _korean(_: Phrase) -> Slots:
    return {"language": "ko"}


def _english(_: Phrase) -> Slots:
    return {"language": "en"}


_LEAD = r"(?:(?:can|could|would|you|please|i|need|to|want|just|make|it|your|id|like|a|bit|little|much|lot) )*"
_YES = r"(?:yes|yeah|yep|yup|sure|ok|okay|alright|please|of course|absolutely|definitely|sounds good|yes please|please do|go ahead|do it|do that|correct|right|thats right|that is right|exactly|fine|great|good|perfect|why not|uh huh|mhm|mm hmm|totally|thats fine|that works|i do|i would|id like that|that would be great|thatd be great|lets do it|lets do that|for sure|affirmative|go for it|certainly|yea|ya|yes i do|yes i would|start it|set it|sure thing|thats it|that one|i think so|continue|lets continue)"
_NO = r"(?:no|nope|nah|no thanks|no thank you|not now|not yet|not really|dont|do not|thats ok|thats okay|im good|im fine|its fine|its ok|its okay|never ?mind|cancel|skip it|skip|no need|i dont think so|negative|not necessary|no its fine|no im good|no thats ok|not needed|i dont|dont bother|maybe later|later|no way|wrong|thats wrong|no stop|not this time|forget it|ill do it myself|i got it|dont need it|no i dont|dont do that|no dont)"

RULES = (
    rule(
        I.VOLUME,
        rf"{_LEAD}(?:turn |set |raise |put |crank |bring )?(?:the |your |up the |it to )*(?:volume|sound)?(?: up)?(?: to)?(?: the)? (?:max|maximum|full|full volume|maximum volume|all the way up|as loud as (?:possible|you can))(?: please)?",
        _maximum,
        weight=0.98,
    ),
    rule(
        I.VOLUME,
        rf"{_LEAD}(?:set |turn |change |put |lower |raise |bring |volume |up |down )*(?:the |your |sound |volume |level |it )*(?:volume|volume level|sound level|volume to|loudness)(?: up| down)?(?: at| to| on| level)*(?: level)? (?P<number>{{NUMBER}})(?: percent| %)?(?: please)?",
        _level,
        weight=0.99,
    ),
    rule(
        I.VOLUME,
        rf"{_LEAD}(?:turn|crank|bring|raise|increase|up|boost|put|pump)(?: it| the volume| your volume| the sound| your voice| up)*(?: up| the volume| volume)?(?: a bit| a little| a lot| please| louder| more| some| a little bit)*|{_LEAD}(?:speak |talk |say it |say that |be |turn it |get |little )*(?:louder|more loudly|up a bit|speak up|volume up|more volume|higher volume)(?: please| a bit| a little)*|{_LEAD}speak up(?: please| a bit| a little)*|i (?:cant|cannot|can barely|can hardly) hear you(?: well| very well)?|(?:youre|you are|its|it is|thats|the volume is)(?: way)? too (?:quiet|soft|low)",
        _up,
        weight=1.02,
    ),
    rule(
        I.VOLUME,
        rf"{_LEAD}(?:turn|bring|lower|decrease|reduce|put|keep)(?: it| the volume| your volume| the sound| your voice| down)*(?: down| the volume| volume)(?: a bit| a little| a lot| please| some| a little bit)*|{_LEAD}(?:speak |talk |be |say it |turn it |little )*(?:quieter|softer|more quietly|more softly|volume down|less loud|lower the volume|less volume|lower volume|not so loud)(?: please| a bit| a little)*|(?:youre|you are|its|it is|thats|the volume is)(?: way)? too loud|lower your voice",
        _down,
        weight=1.02,
    ),
    rule(
        I.SPEAKING_RATE,
        rf"{_LEAD}(?:speak|talk|read|go|say things|slow down|be)(?: a bit| a little| much| more| your speech)*(?: slower| slowly| more slowly| down)?(?: slower| slowly)(?: please| from now on)?|{_LEAD}slow down(?: please| a bit| a little| your speech| when you talk| the speech)*|{_LEAD}slow(?: your| the)? (?:speech|voice|talking|speaking)(?: rate| speed)?(?: down)?|(?:youre|you are|thats|its) (?:talking |speaking |going |reading |way )*too fast|(?:not so|less) fast|slower speech",
        _slower,
        weight=1.02,
    ),
    rule(
        I.SPEAKING_RATE,
        rf"{_LEAD}(?:speak|talk|read|go|be)(?: a bit| a little| much| more)*(?: faster| quicker| more quickly| quickly)(?: please| from now on)?|{_LEAD}speed up(?: please| a bit| a little| your speech| the speech)*|(?:youre|you are|thats|its) (?:talking |speaking |going |reading |way )*too slow(?:ly)?|faster(?: please)?",
        _faster,
        weight=1.02,
    ),
    rule(
        I.SET_LANGUAGE,
        rf"{_LEAD}(?:speak|talk|switch|change|use|reply|answer|respond|set)(?: the)?(?: language)?(?: to| in| into| with)?(?: me)?(?: in)? korean(?: please| now| instead)*|korean please|in korean(?: please)?",
        _korean,
    ),
    rule(
        I.SET_LANGUAGE,
        rf"{_LEAD}(?:speak|talk|switch|change|use|reply|answer|respond|set)(?: the)?(?: language)?(?: back)?(?: to| in| into| with)?(?: me)?(?: in)? english(?: please| now| instead)*|english please|in english(?: please)?",
        _english,
    ),
    rule(
        I.TIME_OF_DAY,
        r"(?:do you (?:know|have)|tell me|can you tell me|could you tell me)?(?: the| what)? ?(?:what time is it|what time it is|whats the time|what is the time|what time do we have|the time|time is it|current time|what is the current time|whats the current time|time please)(?: now| right now| please| currently| at the moment)*",
    ),
    rule(
        I.HELP,
        r"(?:what|which)(?: else| commands| things| all)*(?: can| could| should| do| may| are)(?: i| you| we| the)?(?: say| do| ask| ask you| understand| tell you| help(?: me)? with| commands| do for me| use| know| respond to)+(?: to you| for me| with| here| now)*|(?:how do|how can|how does|how should) (?:i|you|this|we|it)(?: use| work| talk to| control| ask| operate)(?: you| this| it| the app| things)?|help(?: me)?(?: please| out)?|what are (?:my|the) (?:options|commands)|(?:list|show|tell me)(?: me)?(?: the| your)? (?:commands|options|features)|i need (?:some )?help|how does this work|what do you do|what are you able to do|instructions for use",
    ),
    rule(
        I.MUTE,
        r"(?:please )?(?:stop listening|dont listen|do not listen|quit listening|mute|mute yourself|mute the (?:microphone|mic)|turn off the (?:microphone|mic)|turn the (?:microphone|mic) off|turn off (?:your )?(?:microphone|mic|ears)|close (?:the|your) (?:microphone|mic|ears)|(?:microphone|mic) off|mute (?:your )?(?:mic|microphone)|switch off the (?:microphone|mic)|disable the (?:microphone|mic)|stop listening to (?:me|us)|shut off the (?:microphone|mic)|go deaf)(?: please| now| for now| to (?:me|us))*",
    ),
    rule(
        I.YES,
        rf"{_YES}(?: please| thanks| do| sure| yes| thank you| that| it| set it| lets)*",
        when=_yes_or_no,
        weight=0.9,
    ),
    rule(
        I.NO,
        rf"{_NO}(?: thanks| thank you| please| its fine| im good| thats fine| i dont| not now| need)*",
        when=_asked,
        weight=0.9,
    ),
    rule(
        I.THANKS,
        r"(?:ok )?(?:thanks|thank you|thx|thanks a lot|thank you so much|thank you very much|many thanks|much appreciated|cheers|i appreciate (?:it|that)|thanks so much|awesome thanks|great thanks|perfect thanks|appreciate it|ta)(?: a lot| so much| very much| for (?:your help|that|the help|helping|everything|the information|the info)| again| jubang| friend)*|(?:good job|well done|nice work|great job|nice job)",
    ),
    rule(
        I.GREETING,
        r"(?:hello|hi|hey|hi there|hello there|hey there|good morning|good evening|good afternoon|howdy|greetings|hiya|whats up|how are you|how are you doing|nice to meet you)(?: jubang| there| again| today| friend| you)*",
    ),
    rule(
        I.GOODBYE,
        r"(?:goodbye|bye|bye bye|see you|see you later|good night|see ya|talk to you later|take care|farewell|have a (?:nice|good|great) (?:day|evening|night|one|meal)|see you (?:soon|tomorrow|next time)|until next time|catch you later|later)(?: now| jubang| then| for now| later)*",
        weight=1.02,
    ),
)
