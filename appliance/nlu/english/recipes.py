"""English: choosing a recipe, beginning, pausing and ending the cooking."""

from __future__ import annotations

import re

from appliance.acts import Intent as I
from appliance.nlu.context import Asked, Context, Phase
from appliance.nlu.english.parts import rule
from appliance.nlu.grammar import Phrase, Slots
from appliance.nlu.sound import similarity

_NO_RECIPE = re.compile(
    r"^(?:it|this|that|something|anything|a recipe|the recipe|recipe|some|dinner|lunch|breakfast|food|a meal|with .*|one|cooking|timer|a timer|sure|up|the step|step .*|go|started|the next.*|next.*|them|those|these|for .*|another.*|sense|more|less|two|three|four|do|a change|a double.*|double.*|half.*|smaller.*|bigger.*|enough.*|the .* smaller)$"
)
_SAME_TITLE = 0.75


def _name(phrase: Phrase) -> Slots | None:
    said = re.sub(
        r"^(?:(?:the|a|an|some|my|our|that|of|for|us|me|called|recipe for) )+",
        "",
        phrase.groups["name"].strip().lower(),
    )
    said = re.sub(
        r" (?:please|now|today|tonight|again|for (?:dinner|lunch|breakfast|us|me|the family|tonight|today)|recipe|together|this (?:morning|evening)|then|next|instead)$",
        "",
        said,
    )
    if not said or _NO_RECIPE.match(said):
        return None
    titles = phrase.scene.context.titles
    alike = max(titles, key=lambda title: similarity(title, said), default="")
    if alike and similarity(alike, said) >= _SAME_TITLE:
        return {"name": alike.lower()}
    return {"name": said}


def _query(phrase: Phrase) -> Slots:
    return {"query": phrase.said}


def _asked_which(context: Context) -> bool:
    return context.phase is Phase.ASKED and context.asked is Asked.WHICH_RECIPE


_WORDS = r"(?P<name>[a-z][a-z-]*(?: (?!to |is |are |do |how |what |and then |step ?|timer|minutes|seconds )[a-z-]+){0,5}?)"
_LEAD = r"(?:(?:can|could|would|please|you|i|id|we|like|want|lets|let us|love|feel like|im|going|gonna|am|were|wanna|to|should|shall|how about|ill|will|just|today|tonight|help me|us|try to|trying to|try|looking) )*"

RULES = (
    rule(
        I.SELECT_RECIPE,
        rf"{_LEAD}(?:make|cook|prepare|bake|do|making|cooking|baking|whip up|try|have|fix|cook up|fry up) {_WORDS}(?: for (?:dinner|lunch|breakfast|us|me|tonight|today))?(?: please| tonight| today| now| together| instead)*",
        _name,
        weight=1.2,
    ),
    rule(
        I.SELECT_RECIPE,
        rf"{_LEAD}(?:open|pull up|find|get|load|select|choose|pick|show|read|give|start|bring up|go with|switch to|use|begin|start with|begin with|go for)(?: me| us)?(?: the| a| my)?(?: recipe for| recipe of| recipe called)? {_WORDS}(?: recipe)?(?: please| instead| for me)*",
        _name,
        weight=1.25,
    ),
    rule(
        I.SELECT_RECIPE,
        rf"{_LEAD}(?:the |a |my |have |see |hear )*(?:recipe (?:for|of)|how (?:to|do i|do you|can i|would i|do we) (?:make|cook|prepare|bake)|instructions for|directions for) {_WORDS}(?: please| again)*",
        _name,
        weight=1.1,
    ),
    rule(
        I.SELECT_RECIPE,
        r"(?:the |a )?(?P<name>[a-z][a-z-]*(?: [a-z-]+){0,3}?) recipe(?: please)?",
        _name,
        weight=1.15,
    ),
    rule(
        I.SELECT_RECIPE,
        r"(?:the |a |lets do |lets go with |ill take |ill have |i want |id like |go with |lets make )?(?:the )?(?P<name>[a-z][a-z-]*(?: [a-z-]+){0,4}?)(?: one| please| recipe)*",
        _name,
        when=_asked_which,
        weight=1.3,
    ),
    rule(
        I.SEARCH_RECIPES,
        r"(?:what|which)(?: else)?(?: recipes?| dishes| meals?| food| things)?(?: can| could| should| would| do)? ?(?:i|we|you)?(?: have)?(?: i)?(?: can)? ?(?:make|cook|do|prepare|bake|use|have|made|there|are there)? ?(?:with|using|from|out of|that use|that have|that contain|containing|that include) (?P<query>[a-z][a-z ,-]{1,60}?)(?: in it| in them| today| tonight| for dinner| please)?",
        _query,
    ),
    rule(
        I.SEARCH_RECIPES,
        r"(?:search|look|find|show|give|suggest|recommend|get|tell|are there|is there|do you have|do you know|have you got|any|got)(?: for| up| me| us)*(?: a| an| any| some| the| me| good| easy| quick)*(?: recipes?| dishes| dish| ideas?| meals?| something| anything)(?: (?:with|using|for|that uses?|that has|containing|from|that i can make with|to make with|i can make with|including|that includes?)) (?P<query>[a-z][a-z ,-]{1,60}?)(?: in it| please| today)?",
        _query,
    ),
    rule(
        I.SEARCH_RECIPES,
        r"(?:search|look|find|show|suggest|recommend|are there|do you have|have you got|any|got)(?: for| up| me| us)*(?: a| an| any| some| the)* (?P<query>[a-z][a-z-]*(?: [a-z-]+){0,2}?) (?:recipes|dishes|ideas|meals)(?: please| in there)?",
        _query,
        weight=1.05,
    ),
    rule(
        I.LIST_RECIPES,
        r"(?:what|which)(?: kind of| sort of| all| other| are the| are your)? (?:recipes|dishes|meals|foods?|things)(?: do| can| are| could| have| does)?(?: you| i| we| there| in)?(?: have| know| make| cook| got| help me make| help me with| help with| can make| can you make| there| offer| available| do| help me cook| in the library| stored)*|(?:list|show|read|tell|give|what are)(?: me| us| out)?(?: all| the| your| of| my| available| a list of| list of| about)* (?:recipes|dishes|recipe list|menu)(?: please| you have| you know| available)*|what (?:can|could|should|shall|do) (?:i|we|you)(?: know how to)? (?:make|cook|prepare|eat|bake|know how to make|help me make|help me cook|have)(?: today| tonight| for (?:dinner|lunch|breakfast))*|what have you got|whats (?:on the menu|available)|(?:do you have )?(?:any )?(?:other )?recipes|(?:help me )?(?:find|choose|pick)(?: me)? (?:a recipe|something to (?:cook|make|eat))",
    ),
    rule(
        I.START_COOKING,
        r"(?:(?:ok|okay|alright|lets|let us|can we|shall we|i want to|im ready to|id like to|were ready to|we can|im going to|ready to|you can|please|i am ready to|go ahead and|now|time to) )*(?:start|begin|get started|start cooking|begin cooking|start the recipe|begin the recipe|get cooking|lets get started|get going|lets go|lets cook|start now|start making it|kick off|begin now|start it|cook)(?: cooking| the recipe| this recipe| it| now| with it| please| the cooking| today| making it| then)*",
        weight=1.1,
    ),
    rule(
        I.START_COOKING,
        r"(?:im |i am |were |we are )?(?:all )?(?:ready|set)(?: to (?:go|cook|start|begin))?(?: now)?|i (?:have|got) (?:everything|all the ingredients|all of it|them all|it all)(?: ready| now| here)?",
        when=lambda c: c.phase in {Phase.IDLE, Phase.ASKED},
        weight=1.1,
    ),
    rule(
        I.FINISH_COOKING,
        r"(?:ok )?(?:im |i am |were |we are |thats |that is )?(?:all )?(?:finished|done|through)(?: with)? (?:cooking|the recipe|the cooking|this recipe|the dish|making (?:it|this))(?: now| for (?:today|tonight|now))?|(?:finish|end|stop|quit|exit|close|leave|cancel)(?: the| this)? (?:cooking|recipe|session|cooking session)(?: now| please)?|(?:lets )?(?:stop|call it a day|finish|end it|wrap up)(?: here| cooking)?(?: for (?:today|tonight|now|the day))|thats (?:it|all) for (?:today|tonight|now)|(?:the )?(?:food|dinner|meal|dish|cooking)(?: is|s) (?:ready|done|finished)|(?:were|im) done for (?:today|tonight|the day)|i (?:want|would like) to (?:stop|quit|finish)(?: cooking| here)?|i give up|(?:were|im|we are|i am) finished",
    ),
    rule(
        I.PAUSE_COOKING,
        r"(?:(?:please|can you|can we|could you|lets|ok|oh|um|just|i need to|i need|could we|we should|i have to) )*(?:hold on|wait|hang on|pause|one moment|just a moment|a moment|give me a (?:second|minute|moment|sec|min|few minutes|couple minutes)|one (?:second|sec|minute|min)|just a (?:second|sec|minute|min)|hold up|wait a (?:second|sec|minute|moment|bit|min)|take a break|pause cooking|pause the recipe|pause here|be right back|ill be right back|brb|stop for a (?:moment|second|minute|bit)|a break|hold that thought|hold it|hang on a (?:second|sec|minute)|hold on a (?:second|sec|minute|moment)|a (?:second|minute|sec)|i need a (?:moment|minute|second|sec|break)|rest a bit|bear with me|not yet|step away(?: for a .{1,10})?)(?: please| for (?:a|now|me).{0,15}| there| here| a bit| now)*",
        weak=True,
    ),
    rule(
        I.RESUME_COOKING,
        r"(?:(?:ok|okay|please|can we|lets|we can|i want to|you can|alright|now|shall we|im ready to|i am ready to|could we) )*(?:continue|resume|keep going|carry on|keep cooking|go on cooking|pick up where we left off|continue cooking|resume cooking|get back to (?:it|cooking|the recipe)|go back to cooking|unpause|lets continue|continue with|back to (?:it|cooking|the recipe)|proceed with the recipe)(?: the recipe| cooking| where (?:we|i) left off| now| please| with the recipe| from there| from where .{1,20}| recipe)*",
        weight=0.99,
    ),
    rule(
        I.RESUME_COOKING,
        r"(?:ok )?(?:im|i am) back(?: now)?|back|lets go|go on|ready(?: again)?|im ready(?: again| now)?",
        when=lambda c: c.phase is Phase.PAUSED,
        weight=0.95,
    ),
)
