"""English: ingredients, their amounts, what stands in for them, times and scaling."""

from __future__ import annotations

from appliance.acts import Intent as I
from appliance.nlu import english_numbers as en
from appliance.nlu.english import readers
from appliance.nlu.english.parts import rule
from appliance.nlu.grammar import Phrase, Slots


def _recipe(_: Phrase) -> Slots:
    return {"scope": "recipe"}


def _step(_: Phrase) -> Slots:
    return {"scope": "step"}


def _servings(phrase: Phrase) -> Slots | None:
    value = en.read(phrase.groups["number"])
    if value is None or value.denominator != 1 or not 0 < value <= 100:
        return None
    return {"servings": int(value)}


def _factor(phrase: Phrase) -> Slots | None:
    words = {
        "double": 2.0,
        "triple": 3.0,
        "quadruple": 4.0,
        "twice": 2.0,
        "halve": 0.5,
        "half": 0.5,
    }
    return {"factor": words[phrase.groups["word"].lower()]}


def _times(phrase: Phrase) -> Slots | None:
    value = en.read(phrase.groups["number"])
    return None if value is None or not 0 < value <= 20 else {"factor": float(value)}


def _only(phrase: Phrase) -> Slots | None:
    noun = readers.item(phrase)
    value = en.read(phrase.groups["number"])
    if noun is None or value is None:
        return None
    unit = (phrase.groups.get("unit") or "").lower()
    return {**noun, "amount": float(value), **({"unit": _singular(unit)} if unit else {})}


def _singular(unit: str) -> str:
    return unit[:-1] if unit.endswith("s") and unit != "glass" else unit


_ADD = r"(?:add|use|need|put|put in|pour|pour in|mix in|measure|get|buy|have|throw in|want|include|sprinkle|add in|chop|take|require|toss in|stir in|needs|using|adding)"
_THIS = r"(?:this|that|the|this step|that step|the step|the next step|this part|this one|now|here|this stage)"
_UNIT = r"(?:cups?|tablespoons?|teaspoons?|grams?|kilos?|kilograms?|ounces?|pounds?|cloves?|slices?|pinch(?:es)?|ml|millilit(?:er|re)s?|lit(?:er|re)s?|sticks?|cans?|pieces?|g|kg|oz|lbs?|eggs?)"
_COOK = r"(?:bake|boil|cook|fry|simmer|roast|grill|steam|saute|sauté|stir|stir fry|mix|beat|whisk|knead|rest|let it rest|chill|marinate|soak|blend|brown|sear|heat|reduce|leave|leave it|wait|let|toast|broil|poach|cool|cool it|let it cool|let it sit|sit|set|freeze|microwave|preheat|rise|proof|let it rise|keep it|keep stirring|refrigerate|saute it|drain|caramelize|melt|warm|blanch)"

RULES = (
    rule(
        I.LIST_INGREDIENTS,
        rf"(?:what|which|whats|what are|what is)(?: ingredients| ingredient| do i| do we| else| things| stuff| goes| should i| all| all do i)*(?: need| add| use| put| put in| go| goes| going| in| for| to| are| the| have| get| mix| needed)*(?: in| into| for| at| to| during| on)? {_THIS}(?: step| part| one| stage| point)(?: now| please)?",
        _step,
        weight=0.97,
    ),
    rule(
        I.LIST_INGREDIENTS,
        r"(?:list |tell me |give me |read |read me |show me |what are |whats |what is |read out |name |go over |can i have |remind me of |which are |repeat |let me hear |run through )*(?:all )?(?:of )?(?:the |my |our )?(?:full |complete |whole )?(?:list of )?(?:ingredients|ingredient list|ingredients list|list of ingredients|shopping list)(?: again| please| for (?:this|the recipe|this recipe|it|that)| needed| i need| i will need| ill need| do i need| we need| in (?:this|the recipe|this recipe|it)| list| to get| needed for this| needed for this recipe| for me)*",
        _recipe,
    ),
    rule(
        I.LIST_INGREDIENTS,
        r"(?:what|which)(?: other| all| kind of| are the| are all the)? (?:ingredients?|things|stuff|items)(?: all)?(?: do| should| will| would| are| is| am| did| does| goes| must)?(?: i| we| you| it| this| there)?(?: going to| gonna)?(?: need| use| have| get| gather| prepare| require| buy| be using| needed| required| take| contain| want| call for| go| have ready)*(?: for| in| to| with)*(?: this| it| that| the| make this| make it| cook this)?(?: recipe| dish| meal)?(?: again| please| first| ready| out| altogether)*",
        _recipe,
    ),
    rule(
        I.LIST_INGREDIENTS,
        r"what (?:do|will|should|would|am|all do) (?:i|we)(?: all)? (?:need|gonna need|going to need|have to have|need to get|need to gather|need to have|need to buy|have to get|get|prepare|need to prepare|gather)(?: to get| to have| to buy)?(?: for (?:this|it|the recipe|this recipe|that|this dish)| to (?:make|cook|prepare)(?: this| it| that| the recipe| this recipe)?| in total| first| altogether| to start| to begin| ready| out)*|what (?:goes|is|do i put|s) (?:in|into|in to)(?: it| this| the recipe| this recipe| the dish)|whats in (?:it|this|this recipe|the recipe)",
        _recipe,
    ),
    rule(
        I.INGREDIENT_AMOUNT,
        rf"(?:and )?(?:about |exactly )?how (?:much|many)(?: {_UNIT} of| of| more| total)?(?: the)? {{ITEM}}(?: (?:do|does|should|did|will|would|is|are|am|shall|can|goes|go|must|was|were)(?: it| i| we| you| the recipe| this| there| that| this recipe)?(?: supposed to| going to| have to| need to| to)?(?: {_ADD}| call for| say| take| be| in| go| need| goes| required| needed| called for| needed for)*)?(?: in| into| for| to| at| of)*(?: it| this| that| the recipe| this step| the mix| here| the bowl| the pan| the dough| the sauce| the batter)?(?: {{NOW}})*",
        readers.item,
    ),
    rule(
        I.INGREDIENT_AMOUNT,
        r"(?:what|whats|what is|what was)(?: is| was)?(?: the)? (?:amount|quantity|measurement|measure|weight)(?: of| for)(?: the)? {ITEM}(?: (?:do i need|i need|again|please|needed|to use|should i use|to add))*",
        readers.item,
    ),
    rule(
        I.INGREDIENT_AMOUNT,
        rf"(?:and )?how (?:much|many) (?:do i|should i|of it do i|do we|does it|did you say|would i|will i|am i supposed to) {_ADD}(?: of)?(?: the)? {{ITEM}}",
        readers.item,
        weight=1.05,
    ),
    rule(I.INGREDIENT_AMOUNT, r"(?:and )?how (?:much|many) {ITEM}", readers.item, weight=1.1),
    rule(
        I.SUBSTITUTE,
        r"(?:what|which)(?: else| other)?(?: can| could| should| would| do| might| may| is| are| s)?(?: i| we| you| be| there)?(?: to)?(?: use| substitute| put| put in| add| have| take| replace| be used| used| work| good| do)*(?: in ?stead of| in place of| as a substitute for| as a replacement for| as an alternative to| for| rather than| as a sub for| in substitution of| other than| besides) (?:the )?{ITEM}(?: with| in this| in this recipe| please| for this| here)?",
        readers.item,
        weight=1.02,
    ),
    rule(
        I.SUBSTITUTE,
        r"(?:what|which)(?: else)?(?: can| could| should| would| do)(?: i| we| you) (?:replace|substitute|swap|sub|switch)(?: out)?(?: the)? {ITEM}(?: with| for| by| out| out for)+",
        readers.item,
        weight=0.98,
    ),
    rule(
        I.SUBSTITUTE,
        r"(?:is there|whats|what is|are there|whats a|do you have|do you know|can you suggest|can you recommend|suggest|give me|any|i need|what are|what would be|what is a|what could be|is there any)(?: a| an| any| some| the)?(?: good| best| other)? ?(?:substitutes?|substitution|replacement|alternatives?|sub|subs|swap|substitutions|replacements)(?: i can use)?(?: for| to| of) (?:the )?{ITEM}(?: please| i can use| here)?",
        readers.item,
    ),
    rule(
        I.SUBSTITUTE,
        r"(?:can|could|may|should|is it ok(?:ay)? to|would it be ok(?:ay)? to|is it fine to|what if|what happens if)(?: i| we| you)? ?(?:use|substitute|put in|add|put|do|sub|sub in)(?: the| some)? (?P<with>[a-z-]+(?: [a-z-]+)??)(?: in ?stead of| in place of| for| rather than| as a substitute for)(?: the)? {ITEM}(?: please| here| too| in this recipe)?",
        readers.substitution,
    ),
    rule(
        I.SUBSTITUTE,
        r"(?:can|could|may|should|is it ok(?:ay)? to)(?: i| we| you)? ?(?:replace|swap|switch|substitute|swap out|sub|change)(?: the)? (?P<item>[a-z-]+(?: [a-z-]+)??)(?: with| for| by| to| out for)(?: the| some)? (?P<with>[a-z-]+(?: [a-z-]+)?)",
        readers.substitution,
    ),
    rule(
        I.SUBSTITUTE,
        r"(?:i |we )(?:dont have|do not have|havent got|am out of|are out of|ran out of|have no|dont have any|have run out of|forgot to buy|dont got)(?: any| the| enough)? {ITEM}(?: [,.])?(?: so| and)?(?: what| can| is)(?: else| there)?(?: can| could| should| do)?(?: i| we| you| a)?(?: use| do| substitute| put| add| replace it)*(?: in ?stead| with| for it| it with| something else| about it)*",
        readers.item,
    ),
    rule(
        I.SUBSTITUTE,
        r"(?:i dont have|i do not have|im out of|i am out of|i ran out of|ive run out of|i have no|were out of|i dont have any|theres no|there is no)(?: any| the| enough| more)? {ITEM}",
        readers.item,
        weight=1.15,
    ),
    rule(
        I.STEP_TIME,
        rf"(?:and )?(?:about |for )?(?:how (?:long|much time|many minutes|many hours|much longer)|what time|until when)(?: again)?(?: should| do| does| must| is| will| would| am| did| to| have| has| can| are| shall)?(?: i| it| we| you| this| that| they| the recipe)?(?: have to| need to| needs to| supposed to| going to| got to)?(?: let| keep| leave)?(?: it| them| this| that| the (?P<let>[a-z]+))?(?: be| to)? ?{_COOK}(?: it| them| this| that| for)?(?: (?:the |my |these |those |this |that )?(?P<item>[a-z]+(?: [a-z]+)?))??(?: for| in the oven| in the pan| in there| on each side| on low| each side| to be done| {{NOW}})*",
        readers.optional_item,
    ),
    rule(
        I.STEP_TIME,
        rf"(?:and )?how long(?: does| do| should| will| is| must| would)(?: the| my| these| this)? (?P<item>[a-z]+(?: [a-z]+)??)(?: need to| have to| needs to| take to| take| need| supposed to| going to)?(?: {_COOK}| be cooked| be boiled| be baked| be in the oven| stay in| take| go| go in)(?: for| in the oven| in the pan| {{NOW}})*",
        readers.optional_item,
        weight=0.99,
    ),
    rule(
        I.STEP_TIME,
        r"(?:and )?(?:for )?(?:how long|how many minutes|how much time)(?: should| does| do| will| is| for| was| must)?(?: this| it| that| i| we| the step| this step)?(?: do| be| take| supposed to be| need| needs| going to take| it| this| that| wait| go for| have| have to wait| going to be| again| on each side| per side| in the oven| was that| for that| for it| did you say)*(?: for| exactly| {NOW})*",
        weight=1.08,
    ),
    rule(
        I.STEP_TIME,
        r"(?:whats|what is|what was|what)(?: the)? (?:cook|cooking|baking|bake|boiling|simmering|total|prep)(?: time| duration)(?: for (?:this|it|the (?P<item>[a-z]+)))?(?: again| please)?",
        readers.optional_item,
    ),
    rule(
        I.SCALE_RECIPE,
        r"(?:can you |could you |please |i want to |id like to |lets |we want to |i need to |i need |we need |i want |we are |were |make |scale |adjust |change |convert |increase |decrease |cook |cooking |it |this |the recipe |recipe |the servings |servings |enough |serving |to |for |feed |serve |up |down |set )*(?:for |to |feed |serve |serves )(?P<number>{NUMBER})(?: people| persons| servings| portions| guests| of us| person| serving| portion)(?: please| instead| instead of .{1,20}| tonight| today)?",
        _servings,
    ),
    rule(
        I.SCALE_RECIPE,
        r"(?:can you |could you |please |i want to |id like to |lets |i need to )*(?:make|scale|adjust|change|convert|cook|set)(?: it| this| the recipe| that| the servings| the amounts| everything)?(?: up| down)?(?: enough)?(?: for| to| to serve| to feed) (?P<number>{NUMBER})(?: people| persons| servings| portions| guests| of us)?(?: please| instead)?",
        _servings,
    ),
    rule(
        I.SCALE_RECIPE,
        r"(?:there (?:are|will be|is)|were|we are|its|it is|im cooking for|i am cooking for|were cooking for|cooking for|ill have|i have|we have)(?: just| only)? (?P<number>{NUMBER}) (?:of us|people|guests|persons|for dinner|people tonight|coming|people coming|eating|people eating)(?: tonight| today| for dinner)?",
        _servings,
    ),
    rule(
        I.SCALE_RECIPE,
        r"(?P<number>{NUMBER}) (?:servings|portions|people)(?: please| instead)?",
        _servings,
        weight=1.1,
    ),
    rule(
        I.SCALE_RECIPE,
        r"(?:can you |could you |please |i want to |id like to |lets |i need to |im going to |i am going to |im gonna |i want |make |i will |ill |just |i only want )*(?P<word>double|triple|quadruple|halve|half|twice)(?: it| this| that| the recipe| everything| the amount| the amounts| the batch| batch| a batch| the ingredients| of it| of this| of the recipe| the quantities| as much| the servings| all of it)+(?: please)?",
        _factor,
    ),
    rule(
        I.SCALE_RECIPE,
        r"(?:can we |lets |ill |i want to )?(?P<word>double|triple|halve)(?: please)?",
        _factor,
        weight=1.1,
    ),
    rule(
        I.SCALE_RECIPE,
        r"(?:make |scale |multiply |times )(?:it |this |the recipe |everything )?(?:by )?(?P<number>{NUMBER})(?: times)?(?: as much| the recipe| the amount| bigger| larger)?",
        _times,
        weight=1.15,
    ),
    rule(
        I.SCALE_RECIPE,
        rf"(?:but )?(?:i|we)(?: only have|ve only got| have only| only got| just have| only have got| only had| have just)(?: about| like)? (?P<number>{{NUMBER}})(?: (?P<unit>{_UNIT}))?(?: of)?(?: the)? {{ITEM}}(?: left)?",
        _only,
    ),
    rule(
        I.SCALE_RECIPE,
        rf"(?:but )?(?:ive|weve) (?:only|just) got(?: about)? (?P<number>{{NUMBER}})(?: (?P<unit>{_UNIT}))?(?: of)?(?: the)? {{ITEM}}(?: left)?",
        _only,
    ),
)
