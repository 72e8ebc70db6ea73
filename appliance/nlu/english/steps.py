"""English: moving through the steps, and asking about the one at hand."""

from __future__ import annotations

from appliance.acts import Intent as I
from appliance.nlu.context import Context, Phase
from appliance.nlu.english import readers
from appliance.nlu.english.parts import rule
from appliance.nlu.grammar import Phrase, Slots


def _slower(_: Phrase) -> Slots:
    return {"slower": True}


def _first(_: Phrase) -> Slots:
    return {"step": 1}


def _last(_: Phrase) -> Slots:
    return {"step": -1}


def _open_step(context: Context) -> bool:
    return context.phase in {Phase.COOKING, Phase.RINGING, Phase.PAUSED}


def _not_asked(context: Context) -> bool:
    return context.phase is not Phase.ASKED


_DID = (
    r"(?:(?:all |im |i am |im all |were |we are |thats |that is |its |it is |everythings |ok )?(?:done|finished|ready|set|through|complete|completed|taken care of)(?: with (?:that|this|it|this step|that step|the step|this one|that one|that part))?(?: now| here)?"
    r"|(?:i|ive|we|weve|i have)(?: just| already)? (?:did|done|finished|completed|have done|got|added|mixed|chopped|stirred|poured|put)(?: all)?(?: it| that| this| them| those| everything| that step| this step| the step| that all| that one| that part)(?: in| now| together| already)?"
    r"|did it|did that|got it done|ive got that|got that|all right done|that is all done|check|finished that|done that|done with that|thats done|i did|okay done|(?:it|thats|that|everything|this|its) (?:is |has been |been |all )?(?:done|finished|in|added|mixed|chopped|ready|all done|all set))"
)
_ASK_NEXT = (
    r"(?:(?:so )?(?:and )?(?:what|whats|what is|what are|what comes|what do|what should|what would|what will|where|how)(?: is| do| does| should| shall| am| can| would| about| comes| have)?(?: the| my| our)?(?: i| we| you)?(?: need to| have to| supposed to)?(?: do| go| say)?(?: after that| after this)? ?(?:next|the next {STEP}|after that|after this|now|then)(?: {STEP}| instruction)?(?: please| to do| for me| now| then)?"
    r"|(?:whats|what is|what are)(?: the| my| our)? next(?: {STEP}| instruction| instructions| steps)?"
    r"|(?:the |to the |on to the |onto the |my )?next(?: {STEP}| up| please| one please| instruction)?"
    r"|(?:lets |ill |i will |we can |we should |shall we |can we |could we |ready to |im ready to |i am ready to |i want to |id like to |please |to )?(?:go|move|skip|continue|carry|proceed|jump|get|advance|head|moving|press|keep)(?: on| ahead| forward| along| going)*(?: to| with| onto)?(?: the)?(?: next)? ?(?:next(?: {STEP})?|on|ahead|forward|along|the next {STEP}|next {STEP})"
    r"|(?:give|tell|read|show|hit|get)(?: me| us)?(?: to)?(?: with| about)?(?: what| whats)?(?: the| is)? next(?: {STEP}| instruction)?(?: please| is)?"
    r"|(?:im |i am |were |we are )?(?:ready|all set|good|set) (?:for|to hear|to do|to start|to move to|to go to|to go on to|to move on to)(?: the)? (?:next|more)(?: {STEP})?"
    r"|(?:then |and )?what (?:do i do|should i do|am i doing|do we do|else do i do|else should i do)(?: next| now| then| after| from here)?"
    r"|(?:what|whats) (?:now|then|next|after)|then what|and then|now what|whats after that|what after that|what follows|keep going|go on|move on|moving on|carry on|proceed|onward|onwards|continue please|next)"
)

RULES = (
    # "Done, what's next" is one step, never two.
    rule(I.NEXT_STEP, rf"(?:{_DID}(?: [,.!]| so| and| ok| okay| now| then| alright)*)?{_ASK_NEXT}"),
    rule(I.NEXT_STEP, rf"{_DID}", when=_open_step, weight=1.05),
    rule(
        I.NEXT_STEP,
        rf"(?:and )?(?:i|ive|we|weve|i have|we have|the)(?: just| already| now)? [a-z]+ed (?:all |both )?(?:of )?(?:the |my |it|them|that|everything|some )(?:[a-z]+ ?){{0,6}}?(?: [,.]| so| and| now| ok| then)*(?:{_ASK_NEXT})?",
        when=_open_step,
        weight=1.3,
    ),
    rule(
        I.NEXT_STEP,
        r"(?:skip|skip (?:this|that|it|this step|that step|this one|that one|it please)|im good to go|ready)",
        when=_open_step,
        weight=1.1,
    ),
    rule(
        I.PREVIOUS_STEP,
        r"(?:go |lets go |take me |can we go |move |jump |skip |step )?back(?: up)?(?: one| a| one more)?(?: {STEP})?(?: please)?(?: to (?:the )?(?:previous|last|prior|one before)(?: {STEP})?)?",
    ),
    rule(
        I.PREVIOUS_STEP,
        r"(?:whats |what is |what was |read |repeat |go to |back to |tell me |give me |show me |go back to |return to |take me to |take me back to )?(?:the |my )?(?:previous|prior|preceding)(?: {STEP}| instruction)?(?: again| please)?",
    ),
    rule(
        I.PREVIOUS_STEP,
        r"(?:what was |whats |go to |go back to |read |tell me |repeat )?(?:the )?(?:{STEP}|one) before(?: this| that| it| this one| that one)?(?: again| please)?",
    ),
    rule(
        I.PREVIOUS_STEP,
        r"(?:what was |go back to |read |read me |repeat )(?:the )?last step(?: again| please)?",
        weight=0.98,
    ),
    rule(
        I.GO_TO_STEP,
        r"(?:go |lets go |skip |jump |move |take me |bring me |can we go |read |read me |tell me |show me |give me |return |get |head |start |begin )?(?:back |ahead |forward |over |straight )?(?:to |at |from |with )?(?:the )?{STEP} (?:number )?(?P<number>{NUMBER})(?: again| please| is| was)?",
        readers.step,
    ),
    rule(
        I.GO_TO_STEP,
        r"(?:whats |what is |what was |what does |what do i do (?:in|at|for) )(?:the )?{STEP} (?:number )?(?P<number>{NUMBER})(?: again| please| say)?",
        readers.step,
    ),
    rule(
        I.GO_TO_STEP,
        r"(?:go |lets go |skip |jump |move |take me |bring me |read |read me |tell me |show me |give me |whats |what is |what was |return |start )?(?:back |ahead |forward )?(?:to |at |from |with )?(?:the )?(?P<ordinal>[a-z]+th|first|second|third|\d+(?:st|nd|rd|th)) (?:step|instruction|part|stage)(?: again| please)?",
        readers.step,
    ),
    rule(
        I.GO_TO_STEP,
        r"(?:start|begin|lets start|go|read|take me|can we start|lets go|do it|from|go back|i want to start|take it|restart|start again|begin again)(?: it| me| this| all)?(?: back)?(?: again)?(?: over| over again| from the (?:beginning|start|top|very beginning)| at the (?:beginning|start|top)| to the (?:beginning|start|top|very beginning|first step|first one))(?: again| please)?",
        _first,
    ),
    rule(
        I.GO_TO_STEP,
        r"(?:restart|restart the recipe|from the (?:beginning|start|top)(?: again| please)?|back to the (?:beginning|start|top))",
        _first,
    ),
    rule(
        I.GO_TO_STEP,
        r"(?:go|skip|jump|move|take me|bring me|whats|what is|read|read me|tell me|show me|give me)(?: straight| right| ahead)?(?: to)? the (?:last|final|very last)(?: {STEP}| instruction)(?: again| please)?",
        _last,
    ),
    rule(I.GO_TO_STEP, r"(?:the )?(?:last|final) step(?: please)?", _last, weight=1.1),
    rule(
        I.CURRENT_STEP,
        r"(?:what|which)(?: is the| number)? ?(?:step|stage|part|instruction) (?:am i|are we|is this|are you|i am|were|im|we are)(?: currently| now)?(?: on| at| in| doing)?(?: now| right now| again| currently)?",
    ),
    rule(
        I.CURRENT_STEP,
        r"(?:where|how far)(?: exactly)? (?:am i|are we|was i|were we|did i (?:stop|leave off)|did we (?:stop|leave off))(?: at| along| in the recipe| in this recipe| now| right now| up to)*|where were we|where did i leave off|how far along are we",
    ),
    rule(
        I.CURRENT_STEP,
        r"(?:whats|what is|what was|read|read me|tell me|give me|remind me of|remind me)(?: the| my| this)? (?:current|present)(?: step| one| instruction)(?: again| please)?|what (?:should i be doing|am i supposed to be doing|am i doing|am i supposed to do|do i have to do|do i need to do)(?: right)?(?: now)|which step is it|whats my step|what step(?: is it)?",
    ),
    rule(
        I.REMAINING_STEPS,
        r"(?:and )?how many (?:more )?(?:steps|instructions|things|parts)(?: more)?(?: are| do we have| do i have| is)?(?: there)?(?: left| remaining| to go| still| until the end| in total| after this| more| there are| does this recipe have)*(?: to do| in the recipe| in this recipe)?",
    ),
    rule(
        I.REMAINING_STEPS,
        r"(?:are we|am i|is it|is this|are we all)(?: almost| nearly| about| close to| all| just about)? (?:done|finished|there|being done|the last step|the end)(?: yet| now| soon)?|how much(?: more)?(?: is| do i have| do we have)? ?(?:left|more to do|to go)(?: in the recipe| of the recipe)?|whats left(?: to do)?|what is left(?: to do)?|(?:is|was) (?:that|this|it) (?:the last step|the last one|it|all|everything|the end)|is there (?:more|anything else|anything more|another step)(?: to do)?|are there (?:any )?more steps|anything else(?: to do)?|is that all(?: there is)?",
        when=_open_step,
    ),
    rule(
        I.REPEAT_STEP,
        r"(?:can you |could you |please |say it |say that |repeat it |repeat that |read it |read that |tell me |once |one more time )*(?:again |once more )?(?:slower|slowly|more slowly|a bit slower|a little slower|a bit more slowly|a little more slowly|at a slower pace)(?: again| this time)?(?: please)?|slow down and (?:repeat|say) (?:that|it)(?: again)?|again but slower|repeat slowly|repeat (?:that|it) slowly",
        _slower,
        weight=0.98,
    ),
    rule(
        I.REPEAT_STEP,
        r"(?:can|could|would|will)? ?(?:you )?(?:please )?(?:repeat|say|read|tell me|give me|go over|run|restate|replay|run through|explain)(?: me)?(?: it| that| this| the step| this step| that step| the current step| the instruction| the instructions| the last part| the last step| the last one| the last bit| what you said| what you just said| the last thing you said| that part| that one| that last part| everything| by me| the whole thing)*(?: again| one more time| once more| back| for me| please| by me again| to me| a second time)*",
        weight=1.08,
    ),
    rule(
        I.REPEAT_STEP,
        r"(?:sorry |wait |hm |hmm |excuse me |pardon )*(?:what|whats|what was|what is|what did)(?: that| it| the step| the last part| the last step| this step)?(?: you)?(?: just)?(?: say| said)?(?: again| please)?",
        when=_not_asked,
        weight=1.12,
    ),
    rule(
        I.REPEAT_STEP,
        r"(?:again|again please|once again|once more|one more time|come again|pardon|pardon me|say what|huh|excuse me|repeat|repeat please|i (?:didnt|did not|couldnt|could not|cant) (?:hear|catch|get|understand)(?: that| you| it| what you said| the last part)?|i missed (?:that|it|the last part|what you said)|what was that|didnt catch that|what did you say|what do you mean)",
        weight=1.05,
    ),
    rule(I.REPEAT_STEP, r"(?:sorry|excuse me|pardon me|pardon|im sorry)", weak=True),
    rule(
        I.UNDO,
        r"(?:undo|undo that|undo it|undo the last (?:step|one|thing|change)|no not that(?: one)?|not that(?: one)?|no thats not what i (?:meant|said|wanted)|thats not what i (?:meant|said|wanted)|take that back|take it back|revert(?: that| it)?|change (?:that|it) back|put it back|i didnt mean that|i take that back|scratch that|never ?mind that|cancel that|no go back to (?:where|how) (?:it was|we were)|oops(?: undo| go back)?|that was a mistake|no thats wrong|forget that|i didnt say that)",
    ),
    rule(
        I.STEP_TEMPERATURE,
        r"(?:so )?(?:and )?(?:(?:at |to |on |for )?(?:what|which)(?: should| is| was| are)?(?: the)?(?: oven| stove| cooking| baking| water| oil| burner| right)?(?: temp| temperature| heat| heat setting| heat level| setting| degree| degrees)(?: should| do| does| is| was| must| for| am| are| setting| level)?(?: i| it| we| the oven| the pan| the stove| the oil| the water| the heat| that)?(?: be| use| set| need| needs| preheat| cook| bake| heat| supposed to| have| for| it at| it to| to| at| do)*(?: the| this| it| that| my)?(?: oven| pan| heat| stove| be| to| at| for| this| on| step| set| burner| it)*)(?: again| please| at)?",
    ),
    rule(
        I.STEP_TEMPERATURE,
        r"(?:how|so how) (?:hot|high|low|warm)(?: should| does| do| is| must| to)?(?: the)?(?: oven| pan| heat| oil| water| stove| it| i| flame| burner)*(?: be| have to be| need to be| needs to be| get| set| set it| heat it| turn it| make it| preheat| supposed to be| the oven| it)*",
    ),
    rule(
        I.STEP_TEMPERATURE,
        r"(?:is (?:it|that|this)|should (?:it|i|the heat|the pan|the stove|the burner) be|do i (?:use|need|want|set it to|cook it on|keep it on)|on|over)(?: on| over| at)? (?:high|medium|low|medium high|medium low)(?: heat)?(?: or (?:high|medium|low)(?: heat)?)+|(?:the )?(?:oven )?temperature(?: please| again)?|how many degrees(?: .{1,30})?|(?:what|which) (?:heat|flame|burner)(?: level| setting)?|what do i (?:set|preheat) the oven (?:to|at)|what should (?:i set )?(?:the )?(?:oven|heat|stove|burner)(?: be)?(?: set)?(?: to| at| on)?|high or low heat",
    ),
    rule(
        I.STEP_TOOL,
        r"(?:what|which)(?: kind of| size| type of| sort of| size of| sized)? (?:pan|pot|bowl|knife|tool|tools|utensil|utensils|dish|equipment|skillet|tray|baking dish|whisk|spoon|spatula|saucepan|container|rack|sheet|baking sheet|cookware|tin|appliance|appliances|blender|casserole|wok|grater|kitchenware|pots|pans)(?: and (?:pans|pots|equipment|utensils))?(?: should| do| does| is| are| will| would| shall| size)?(?: i| we| you| it| this)?(?: be)?(?: use| need| using| need to use| needed| required| want| grab| get| have| supposed to use| do i use| best| cook| put)*(?: it| this| that| for| in| with| to| on| best| here| the .{1,20})*(?: this| that| it)?(?: for this| step| now| please)*",
    ),
    rule(
        I.STEP_TOOL,
        r"what (?:do i|should i|can i|do we|am i supposed to|would i) (?:use|mix|stir|cook|whisk|beat|cut|bake|fry|put|blend|serve)(?: it| this| that| them| these| the .{1,20})? (?:it )?(?:with|in|on)(?: it| this| that)?|(?:do i|will i|should i|can i) (?:need|use|want)(?: to use)? (?:a|an|the|my) (?:[a-z-]+ )?(?:pan|pot|bowl|knife|whisk|blender|mixer|skillet|tray|food processor|spatula|sieve|oven|microwave|wooden spoon)(?: for (?:this|that|it))?",
    ),
)
