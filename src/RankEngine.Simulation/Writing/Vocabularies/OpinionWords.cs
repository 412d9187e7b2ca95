namespace RankEngine.Simulation.Writing.Vocabularies;

/// <summary>Words, sentences and topics of the section opinion.</summary>
/// <remarks>The form is explained at <see cref="VocabularyParser"/>.</remarks>
internal static class OpinionWords
{
    internal const string Text = """
        orgs: the {surname} Trust; the {town} Society; the Fairness Forum; the Council of Elders in {town}; the
          Institute of Ideas; the {town} Debating Union; the League of Parents; the Common Sense Project
        roles: essayist; columnist; philosopher; former teacher; social historian; parish priest; grandmother;
          economist; campaigner; retired judge
        quotes: Nobody ever thanked {group} for {a thing}; We talk about {issue} because it is easier than doing
          something; The truth is that most of us like {a adj} {thing}; I changed my mind about {issue}, and it
          took me {years}; If {a thing} is the answer, we have asked the wrong question
        background: I have written about {issue} before and will do so again; My grandmother would have laughed
          at the idea; There are two sides to this, and I have been on both; Letters on this subject fill a drawer
          of my desk; Politicians speak of {issue} only in {month}; A reader from {place} wrote to say that I was
          wrong; Numbers do not settle the matter, though {pct} is hard to ignore; It was different {years} ago,
          and not all of it was worse
        leads: It is time to {act}, and everyone from {place} to {place2} knows it; Every few years somebody
          proposes to {act}, and every few years we lose our nerve; Let us be honest about {issue}: we could {act}
          tomorrow if we wanted to; I used to think that it was foolish to {act}; There is a simple case for
          {acting}, and it begins with {group}; {p} of {org} says that we must {act}, and for once I agree; What
          would happen if we decided to {act}
        details: The case against it is that {group} would pay for {a adj} {thing}; Consider {a thing} in
          {place}, which did more for {group} than any law; We treat {issue} as weather, when it is a choice; Of
          course {group} will object, as they objected to {a adj} {thing}; Nothing in this argument needs {a
          thing}; {p} puts it better than I can; The cost of {issue} is paid by {group}, in small coins, every
          day; In {place} they tried {a adj} {thing}, and the sky did not fall; To {act} would be awkward, slow
          and right; Those who profit from {issue} will call this naive; Ask {group} what they need, and few will
          mention {a thing}; {org} found that {pct} of people would rather {act} than wait; A {adj} {thing} is
          worth more than {n} speeches about {issue}; I do not say that {group} are angels; We have been here
          before, with {a thing} that nobody wanted and everybody got; It takes courage to {act}, and more to go
          on
        headlines: Why we must {act}; The case for {acting}; Let us {act}; In praise of {a adj} {thing}; What
          {group} know about {issue}; Stop blaming {group} for {issue}; Enough of {issue}; {s} is right about
          {issue}; If we want to {act}, {place} is the place to begin; It is time to {act}; Who will dare to
          {act}?; I was wrong about {a adj} {thing}; {a adj} {thing} will not save {group}; {issue}: a letter to
          {group}; Against {a adj} {thing}; The quiet joy of {a adj} {thing}; Why {group} should {act} before
          {month}; The trouble with {issue} in {place}; Ask {group}, not {org}; What {place} can teach us about
          {issue}; How I learned to live with {a adj} {thing}; After {years}, we should finally {act}
        summaries: We could {act}, if only we cared less about {issue}; {p} has a point about {issue}; {group}
          deserve better than {a adj} {thing}; The argument about {issue} has been going on for {years}, and
          {place} shows how it could end; A plea for {a adj} {thing}, and against {issue}
        followleads: My last column on {issue} brought {n} letters, and one from {p} that I must answer; {n}
          days ago I wrote about {a thing} in {place}, and {group} have not forgiven me; {p} has replied to what I
          wrote about {issue}, and I am grateful
        # working life
        who: +employers; +managers; +workers; the office
        does: abolish the morning meeting; give everyone {a adj} {thing}; end unpaid internships; close the
          office on Fridays; trust people to work from home; pay carers what they are worth; ban emails after
          supper; retire the open-plan office; learn to say no to {issue}; teach managers to listen
        things: meeting; commute; desk; lunch break; career; boss; deadline; inbox; holiday; promotion; job
          title; tea break; spreadsheet; business card; corner office
        issues: burnout; long hours; job titles; presenteeism; unpaid work; office politics; ambition;
          retirement
        groups: office workers; bosses; interns; parents of small children; freelancers; night-shift workers;
          middle managers
        adj: pointless; flexible; dignified; tedious; four-day; honest; exhausting; secure; well-paid; quiet
        experts: occupational psychologist; labour historian; time-use researcher; career adviser
        facts: The average meeting lasts {n} minutes and decides nothing; I once worked {n} weekends in a row;
          One worker in {n} eats lunch at the desk; The weekend is younger than the bicycle; A short commute adds
          {pct} to happiness; Nobody remembers the memo
        # learning
        who: +schools; +universities; +parents; the classroom
        does: bring back handwriting; teach every child {a thing}; stop testing children under ten; read aloud
          to teenagers; pay teachers like surgeons; close the ranking tables; make room for boredom; leave Latin
          alone; open universities to {group}; let pupils choose {a adj} {thing}
        things: exam; textbook; essay; lecture; school report; dictionary; reading list; degree; language;
          playground; gap year; tutor; homework diary; musical instrument; seminar
        issues: exams; tuition fees; grade inflation; rote learning; screens in class; private tutoring;
          curiosity; spelling
        groups: teachers; pupils; dropouts; professors; late learners; examiners; anxious parents
        adj: bookish; mediocre; patient; old-fashioned; rigorous; forgotten; bright; useless; classical; playful
        experts: education historian; head teacher; linguist; child psychologist
        facts: I failed mathematics {n} times; A child asks {n} questions before breakfast; Teachers leave after
          {n} years on average; The best lesson I had was in a shed; One pupil in {n} has a tutor; A dictionary
          weighs more than a telephone
        # cities
        who: +mayors; +town planners; +drivers; the city
        does: plant trees on every street; take cars out of {place}; build {a adj} {thing} in {place}; stop
          worshipping towers; give benches back to {group}; let shops stay open late; put libraries before car
          parks; repair before we build; tax empty houses; slow the traffic outside schools
        things: bench; high street; bus; tower; pavement; public lavatory; square; cafe; lamp post; playground;
          library; tram; bicycle; park gate; footpath
        issues: traffic; empty houses; loneliness; noise; bad architecture; rents; shared space; litter
        groups: pedestrians; children; night owls; cyclists; shopkeepers; planners; old people
        adj: walkable; ugly; shady; noisy; human; concrete; crowded; neighbourly; wide; car-free
        experts: urban historian; architect; street designer; sociologist
        facts: A bench costs less than a lamp post; My street has {n} cars and {n} trees; People walk {pct}
          further where there is shade; The old square held {n} stalls; A tram carries as many people as {n} cars;
          Nobody proposes to a lover in a car park
        # manners and public life
        who: +politicians; +newspapers; +citizens; the public
        does: apologise properly; turn down the volume; answer the question; bring back the handshake; forgive
          {a adj} mistake; vote on {day} instead; pay for {a thing} we can trust; stop shouting at {group}; admit
          what we do not know; keep {a adj} promise
        things: apology; promise; debate; queue; handshake; headline; interview; compliment; insult; vote;
          speech; newspaper; rumour; panel show; thank-you note
        issues: civility; outrage; gossip; trust; political lies; good manners; cynicism; fame
        groups: voters; neighbours; broadcasters; spin doctors; cynics; listeners; strangers
        adj: polite; sincere; shrill; decent; half-hearted; grudging; public; cowardly; boring; kind
        experts: moral philosopher; speechwriter; etiquette writer; political sociologist
        facts: The interview lasted {n} minutes and held one fact; Trust has fallen by {pct} in a generation; I
          have kept {n} thank-you notes; A queue is a small democracy; Nobody was ever insulted into agreement;
          The word sorry has five letters
        # gadgets and us
        who: +parents; +engineers; the telephone; +designers
        does: put the telephone in a drawer; buy {a thing} that lasts; teach machines some manners; keep cash;
          turn off the notifications; read the small print; repair {a adj} {thing}; leave one room without a
          screen; write letters again; let children get lost
        things: telephone; screen; password; gadget; camera; notification; printer; map; charger; kitchen robot;
          manual; alarm clock; photo album; doorbell; headphone
        issues: distraction; surveillance; planned obsolescence; convenience; artificial intelligence;
          nostalgia; privacy; silence
        groups: engineers; grandparents; designers; teenagers; repairers; privacy lawyers; gadget lovers
        adj: clever; needless; repairable; silent; shiny; unread; always-on; handy; stubborn; analogue
        experts: design critic; historian of technology; repair cafe founder; media psychologist
        facts: I own {n} chargers and none of them fits; The kettle in my kitchen is {years} old; We look at the
          screen {n} times a day; The manual has {n} pages; A letter takes two days and lasts a century; My watch
          has never asked me for a password
        # nature and us
        who: +farmers; +gardeners; +governments; the countryside
        does: let the lawn grow; eat less meat; give rivers a vote; leave {a adj} corner alone; stop flying for
          a weekend; learn the names of {things}; tax plastic; share the countryside with wolves; turn off the
          lights; plant {a thing} for our grandchildren
        things: hedge; lawn; river; oak; sparrow; compost heap; hive; moor; weed; vegetable patch; dark sky;
          ditch; meadow; wood; scarecrow
        issues: climate change; plastic; meat eating; wild land; light pollution; cheap flights; guilt;
          pesticide use
        groups: gardeners; farmers; children; walkers; hunters; bees; future generations
        adj: untidy; wild; tidy; muddy; green; silent; hungry; slow; native; stubborn
        experts: ecologist; nature writer; farmer; moral philosopher
        facts: A mature oak feeds {n} kinds of insect; I have seen {n} hedgehogs in my life, and only two
          lately; A lawn drinks {n} litres a day; The river was clean when my mother was young; Sparrows have
          declined by {pct}; It takes {years} to make an inch of soil
        # money and fairness
        who: +the rich; +ministers; +banks; +landlords
        does: tax land instead of work; teach children about debt; share {a adj} {thing}; end the lottery of
          birth; pay people to care for {group}; publish every salary; stop praising thrift to {group}; lend money
          to {group}; make tax returns shorter; cap what landlords may ask
        things: inheritance; salary; tax return; pension; rent; lottery; tip; mortgage; gift; bonus; second
          home; pawn shop; savings book; bill; bargain
        issues: inequality; inheritance; debt; greed; luck; tipping; poverty; tax
        groups: the poor; heirs; nurses; landlords; savers; gamblers; young families
        adj: unearned; modest; generous; fair; undeserved; obscene; frugal; hidden; basic; reckless
        experts: welfare economist; tax lawyer; debt adviser; historian of money
        facts: One family in {n} owns half the land; Rents have doubled in {years}; The form has {n} questions;
          A nurse would need {years} to earn it; Luck explains {pct} of it, by one estimate; I was born in the
          right street
        """;
}
