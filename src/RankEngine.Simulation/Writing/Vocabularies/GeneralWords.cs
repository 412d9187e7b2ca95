namespace RankEngine.Simulation.Writing.Vocabularies;

/// <summary>Sentences, quotes and headlines that any section may use.</summary>
/// <remarks>The form is explained at <see cref="VocabularyParser"/>.</remarks>
internal static class GeneralWords
{
    internal const string Text = """
        leads: {who} {acted} on {day}, ending weeks of doubt over {issue}; {who} {has} decided to {act}, {p}
          said on {day}; {who} {is} to {act} after {group} complained about {issue}; Plans to {act} were set out
          in {place} on {day} by {org}; {org} said on {day} that {who} would {act}, a move that surprised {group};
          A row over {issue} deepened on {day} when {who} {acted}; {group} in {place} woke on {day} to the news
          that {who} had decided to {act}; After {years} of argument about {issue}, {who} {acted} on {day}; It
          took {who} less than {n} days to {act}, but the effects may be felt for {years}; {p} defended the
          decision to {act} on {day}, saying that {issue} had left no choice; In a move that caught {org2} off
          guard, {who} {acted} late on {day}; For {group} in {place} the news came without warning, when {who}
          {acted}; The long dispute over {issue} took a new turn in {place} on {day} as {who} {acted}; {who}
          {acted} this week, and {group} are asking what comes next; Nobody in {place} had expected {who} to
          {act}, yet on {day} that is what happened; Under pressure over {issue}, {who} {has} agreed to {act}
        updates: The move to {act} was confirmed on {day} after further talks in {place}; This report has been
          updated with the reaction of {org2}; By the evening {p} had spoken for the first time about {issue};
          Later on {day} {org} put the figure at {pct}, higher than first reported; {p2} changed course on {day},
          saying that {org2} would no longer stand in the way; New figures released on {day} by {org} show the
          scale of {issue}; Since this was first reported, {who2} {acted2}
        followleads: {n} days after it became known that {who} would {act0}, {who} {acted}; The argument over
          the {thing} in {place} moved on when {who} {acted} on {day}; {p} returned to {place} on {day} with a new
          plan to {act}; The dispute between {org} and {org2} is not over, and on {day} {who} {acted}; There was a
          fresh twist in the affair of the {thing} when {who} {acted}; {org} gave way to {group} on {day}, and
          {who} {acted}
        details: The decision affects {group}, who had hoped for {a adj} {thing}; {org} has spent {money} on
          {things} since {month}; {who} had first promised to {act} {years} ago; Talks with {org2} broke down in
          {month} over the cost of {a thing}; Of the {n} {things} that were examined, {n2} had to be replaced; The
          {thing} was at the centre of the argument from the start; {group} said that they had not been consulted;
          Documents seen by this newspaper show that {org} was warned about {issue} in {month}; The {adj} {thing}
          will be reviewed within {n} weeks; {org2} takes a different view and wants {a adj} {thing} instead;
          According to {x}, {a thing} of this kind is rare; In {place2} a similar attempt to {act} ended in
          failure; The cost is put at {money}, of which {org} will carry a third; There are {nk} {things} in
          {place} and the surrounding district; {p} has long argued that {issue} cannot be ignored; What {group}
          want is {a adj} {thing} that works; {p2}, who speaks for {org2}, called the plan premature; Before
          {acting}, {who} had to find {money}; {who} {has} until {month} to show results; Only {pct} of {group}
          support the plan, according to a survey by {org2}; The {thing} has been a source of complaint for
          {years}; At the heart of the matter lies {issue}; Most {group} learned of it from the evening news;
          {org} and {org2} have worked together on {things} before, not always happily; {x} has studied {issue}
          for {years} and advises caution; Some {group} fear that {a adj} {thing} would make matters worse; The
          first {things} are expected in {place} in {month}; {p} visited {place} twice in {month} and spoke to {n}
          {group}; An earlier plan for {a adj} {thing} was dropped because of {issue}; The change comes at a
          difficult time for {group}; Not everybody in {place} is convinced by the {adj} {thing}; A spokeswoman
          for {org} confirmed that {n} {things} were involved; {who2} {acted2} at about the same time; To {act} is
          one thing, but to persuade {group} is another; {org} denies that {issue} played a part; The number of
          {things} has risen by {pct} since {month}; {group} have until the end of {month} to comment; {c}, who
          has followed the matter closely, counted {n} {adj} {things} in a single morning; In private, some at
          {org} admit that {issue} was underestimated; A final decision on the {thing} rests with {p}; {who} {is}
          also expected to {act2} before {month}; There was no {adj} {thing} in the original plan; Without {a
          thing}, {x} warned, {issue} would return; The file on {issue} now runs to {n} pages; What began as a
          quarrel about {a thing} has become a test for {org}; Neither {p} nor {p2} would say who first suggested
          the {adj} {thing}; Supporters of the plan point to {place2}, where {a adj} {thing} was tried {years} ago
        reactions: {org2} said it would study the details; {p2} described the move as {a adj2} step; {group}
          gathered outside the offices of {org} on {day}; In {place}, reaction was divided; {group} welcomed the
          news, while {group2} were less sure; The reaction from {org2} was swift; Telephones at {org} had not
          stopped ringing since {day}, a receptionist said; {c} said that {group} would believe it when they saw
          it; {p2} accused {p} of ignoring {issue}; Supporters of {p} cheered when the news came through; {org2}
          demanded an apology and received none; Several {group} told this newspaper that they felt let down; {x}
          called it a turning point for {group}; On the streets of {place} few people wanted to talk about
          anything else
        patterns: "{quote}," said {p}; "{quote}," {p} told reporters in {place}; {p} said: "{quote}."; Asked
          about {issue}, {p} replied: "{quote}."; "{quote}," {p2} said; {p2} disagreed: "{quote}."; "{quote},"
          said {x}; In the words of {x}: "{quote}."; {c} put it this way: "{quote}."; "{quote}," {c} said outside
          a meeting in {place}; In a statement {org} said: "{quote}."; {p} wrote to {group} in {month}:
          "{quote}."; Speaking in {place} on {day}, {p} added: "{quote}."; "{quote}," the letter from {org2} said
        quotes: We have listened to {group}, and we have changed the plan; This is not the end of {issue}, but
          it is a start; {a adj} {thing} would help {group} more than any speech; I cannot remember {a thing} that
          caused so much trouble; It was the right decision for {place}; People are tired of hearing about
          {issue}; We did what had to be done; There is no easy way to {act}; Give us {n} weeks and you will see a
          difference; If we do not {act} now, somebody else will; My phone has not been quiet since {day}; The
          figures on {issue} are worse than anybody thought; I would do the same again; {group} deserve better
          than {a adj} {thing}; We are ready to talk to {org2} at any time; Nobody told us about the {thing}; It
          will take {years} to put this right; I am proud of what {group} have done here; You cannot run {place}
          on promises; We were told that the {thing} was safe; The door is open, but {org2} has to walk through
          it; I came here for {a thing} and I am leaving with questions; What worries me is {issue}; {who} should
          have decided to {act} {years} ago; This is about {issue} and nothing else; We shall see what {month}
          brings; It is easy to criticise from {place2}; The {adj} {thing} was never going to be enough; I lie
          awake at night over {issue}; We have asked somebody from {place2} to look into it; Some of the {group} I
          met were in tears
        closings: A decision is expected in {month}; {org} will meet again on {day}; The next step is for {who}
          to report to {org2}; Further details are to be published in {month}; Whether {group} will be satisfied
          remains to be seen; {p} will answer questions in {place} next week; For now, the {thing} stays as it is;
          {org2} declined to comment; Until then {group} can only wait; The matter will be discussed in {place2}
          in {month}; {p} did not rule out another attempt to {act2}; It is now up to {org}; More than {n} {group}
          have already asked for {a thing}
        summaries: {who} {acted}, and {group} want to know what it means for {place}; {p} says that {issue} left
          no choice, but {org2} is not convinced; {org} and {org2} are at odds over {issue}; The decision to {act}
          follows {years} of argument over {a adj} {thing}; {group} in {place} are divided after {who} {acted};
          What {who} did, who pays for it, and why {org2} objects; Critics say that {a adj} {thing} will do little
          about {issue}; The plan would cost {money} and affect {nk} people, according to {org}; After complaints
          from {group}, {who} {acted}
        headlines: {who} {acts}; {who} {acts}; {who} to {act}; {who} {acts} as {group} wait for answers; {who}
          {acts} after row over {issue}; {place}: {who} {acts}; {s} defends plan to {act}; Why {who} decided to
          {act}; What {issue} may mean for {group} in {place}; {who} under pressure over {issue}; {org} backs plan
          to {act}; Questions over {issue} as {who} {acts}; {s} warns of {issue} in {place}; {group} in {place}
          demand {a adj} {thing}; {org2} attacks plan to {act}; {org} and {org2} clash over {issue}; {who} wants
          to {act}, says {s}; {s2} rejects {adj} {thing} in {place}; {adj} {thing} divides {group} in {place};
          {place} at odds over {adj} {thing}; {money} plan for {things} angers {group}; {n} {things} and one
          question: {issue}; Inside the {org} dispute over {issue}; {who} {acts} despite protest by {org2}; {s}
          and {s2} at odds over {thing}; {who} {acts} in bid to end {issue}; {group} relieved as {who} {acts}; How
          {a adj} {thing} came to {place}; {issue}: what {s} wants; {place} {thing}: {who} {acts}
        citizens: resident; shopkeeper; teacher; pensioner; taxi driver; student; nurse; electrician; farmer;
          father of three; mother of two; office worker; plumber; retired engineer; volunteer; hairdresser;
          librarian; gardener; postman; carpenter; cook; accountant; market trader; caretaker
        """;
}
