namespace RankEngine.Simulation.Writing.Vocabularies;

/// <summary>Words, sentences and topics of the section sport.</summary>
/// <remarks>The form is explained at <see cref="VocabularyParser"/>.</remarks>
internal static class SportWords
{
    internal const string Text = """
        orgs: {town} Rovers; {town} Athletic; {town} United; {town} Wanderers; {town} City; the {town} Harriers;
          the {town} Wheelers; {town} Albion; {town} Sports Club; the {town} Eagles; {town} Old Boys; the {town}
          Falcons; {town} Rangers; the {town} Swifts
        roles: captain; head coach; manager; striker; team doctor; sporting director; champion; record holder;
          opener; winger; club chairman; assistant coach
        quotes: We gave everything, and in the end {a thing} decided it; I have dreamt of this {thing} since I
          was a child; You cannot switch off for a minute against {org2}; The players know that we have suffered
          from {issue}; It is one result, and tomorrow we work on {issue}
        background: {org} have won {n} of their last ten meetings; {org2} travel to {place2} at the weekend; It
          was played in front of a crowd of {nk}; Tickets for the next round go on sale on {day}; The season ends
          in {month}; Rain had made the conditions hard; Bookmakers had made {org} the favourites; The referee was
          later surrounded by players
        leads: {who} {acted} on {day}, and {group} in {place} could hardly believe it; {who} {acted} in {place}
          on {day} in front of {nk} {group}; It needed a late {thing}, but {who} {acted} on {day}; Despite
          {issue}, {who} {acted} on {day}; {p} was in tears on {day} after {who} {acted}; {adj} from the first
          minute, {who} {acted} in {place}; A {adj} {thing} was the talk of {place} on {day} after {who} {acted};
          For the first time in {years}, {who} {acted}; {group} had feared the worst, yet {who} {acted} on {day};
          {p} of {org} called it the day of a lifetime: {who} {acted}
        followleads: {n} days after the events in {place}, {who} {acted}; {org} are still talking about {a adj}
          {thing}, and on {day} {who} {acted}; There was more to come in {place}, where {who} {acted} on {day};
          {p} had promised an answer, and it came on {day} when {who} {acted}
        details: {p} had warned of {issue} before the start; {a adj} {thing} settled matters just before the
          end; {org} had trained for {n} days in {place2}; {p2}, who is under contract with {org2}, was the best
          of the losers; The {adj} {thing} drew whistles from {group}; {x} said that {issue} had made the
          difference; {p} has now waited {years} for a medal; {org2} complained about {a adj} {thing}; {group}
          sang until the lights went out; Neither {org} nor {org2} had reckoned with {issue}; It was the {nth}
          {thing} of the season; Twice {p} came close, and twice {a thing} got in the way; {who2} {acted2} on the
          same afternoon; The younger {group} watched and learned; {p2} blamed {issue}, and nobody argued; After
          {a adj} {thing}, {org2} never recovered; {org} have {n} days to rest before the next test in {place2};
          The prize of {money} will be shared; Among those who watched was {c}, who has not missed {a thing} in
          {place} for {years}; The figures speak of {n} {things}, but not of {issue}; {p} had thought of giving up
          {years} ago because of {issue}; Without {a thing} like that, {x} noted, {org} would have been beaten; A
          medical report on {p2} is due within {n} days; The {thing} will be shown again and again in {place}
        summaries: {who} {acted}, and {group} in {place} are still celebrating; {a adj} {thing} decides it in
          {place}; {p} praises {group} after {who} {acted}; {issue} could not stop {org}; {org2} look for answers
          after {a adj} {thing}
        headlines: {who} {acts}; {who} {acts} in {place}; {s} hails {adj} {thing}; {org} stunned by {adj}
          {thing}; {who} {acts} despite {issue}; {org2} pay price for {issue}; {s}: {adj} {thing} was worth wait;
          {adj} {thing} lifts {org}; Heartbreak for {s2} in {place}; {s} and {s2} trade words over {thing};
          {place} celebrates as {who} {acts}; What {org} must learn about {issue}; {who} {acts}, {s} left in
          tears; {org} look past {issue} to {place2}; {s} doubtful after {adj} {thing}; {group} roar as {who}
          {acts}; One {adj} {thing} and {org} are through; {s2} blames {issue}
        # football
        who: the home side; +the league leaders; the manager; +the cup holders; +away supporters; the promoted
          club; the goalkeeper
        does: beat {org2} by {n} goals; draw with {org2} after {a adj} {thing}; sign a winger from {org2}; sack
          the coach after {n} defeats; knock {org2} out of the cup; miss {a thing} in stoppage time; drop the
          captain over {issue}; sell the striker for {money}; appeal against {a adj} {thing}; move to a stadium in
          {place}
        things: penalty; header; free kick; red card; striker; midfielder; goalkeeper; transfer fee; cup tie;
          offside flag; corner; stoppage-time winner; back four; dugout; season ticket
        issues: injuries; relegation; refereeing errors; fixture congestion; transfer rumours; crowd trouble;
          defending at corners; wage bills
        groups: supporters; defenders; midfielders; scouts; season-ticket holders; referees; youth players
        adj: late; disputed; injured; unbeaten; on-loan; goalless; suspended; stunning; scrappy; homegrown
        experts: former international; football statistician; tactics writer; retired referee
        facts: {org} lie {n} points clear at the top; The winner came in the {nth} minute; The striker has
          scored {n} goals this season; {org2} played the last half hour with ten men; The visitors had {pct} of
          the ball; Three players were booked before half-time
        # cricket
        who: the touring side; the county; the fast bowler; +the selectors; +the openers; the wicketkeeper; the
          groundsman
        does: bowl {org2} out for a hundred and {n}; declare on three hundred and {n} for six; recall the {adj}
          spinner; win by {n} wickets at {place}; save the match with {a adj} {thing}; drop {n} catches before
          lunch; chase two hundred and {n} under lights; rest the {adj} {thing}; name {n} new caps; lose the toss
          and the match
        things: century; wicket; innings; spinner; bouncer; slip catch; opener; follow-on; run chase; new ball;
          yorker; run-out; pitch; all-rounder; tail-ender
        issues: rain delays; slow over rates; batting collapses; reverse swing; the crumbling pitch; bad light;
          umpiring reviews; spin bowling
        groups: batsmen; bowlers; selectors; umpires; seamers; fielders; spectators
        adj: unbeaten; left-handed; brisk; seaming; stubborn; off-spin; dropped; maiden; patient; short-pitched
        experts: former captain; scorer; bowling coach; cricket historian
        facts: {org} reached {n} before tea; The last pair added {n} runs; The ball began to swing after lunch;
          He took {n} wickets in a spell of nine overs; Only {n} overs were possible on {day}; The partnership was
          worth {n}
        # tennis
        who: the top seed; the qualifier; the defending champion; the doubles pair; +the home players; the
          tournament director; the teenager
        does: beat the third seed in {n} sets; save {n} match points; retire with {a adj} knee; win the title in
          {place}; lose to a qualifier from {place}; split with {a adj} coach; withdraw from the tournament in
          {place}; serve twenty-{n} aces; come back from a set down; skip the clay season
        things: tie-break; backhand; serve; match point; wild card; drop shot; grass court; break of serve;
          racket; baseline rally; double fault; final; ranking; forehand; umpire's call
        issues: wrist injuries; line calls; the ranking system; night matches; appearance fees; the crowded
          calendar; slow courts; prize money
        groups: seeds; ball boys; qualifiers; line judges; juniors; spectators on centre court; coaches
        adj: seeded; left-handed; unforced; top-ranked; five-set; clay-court; indoor; unseeded; blistering;
          two-handed
        experts: former champion; tennis coach; racket maker; commentator
        facts: The match lasted {n} minutes; She hit {n} winners and {n} errors; The roof was closed because of
          rain; It was a first final for {years}; The pair have met {n} times; The winner takes home {money}
        # athletics
        who: the sprinter; the athletics federation; the marathon winner; the relay team; +distance runners; the
          anti-doping agency; the hurdler
        does: break the national record in {place}; win the marathon in {place} by {n} seconds; miss the games
          with {a adj} hamstring; ban {n} athletes over {issue}; drop the baton in the final; run the fastest mile
          of the year; clear {n} centimetres more than her rivals; name {n} newcomers; switch to {a adj} distance;
          fail to turn up for {n} tests
        things: sprint; marathon; hurdle; relay; starting block; javelin; high jump; steeplechase; personal
          best; finishing line; lap; baton; pole vault; heat; photo finish
        issues: doping tests; false starts; altitude training; stress fractures; new shoes; heat and humidity;
          selection rules; pace-making
        groups: sprinters; runners; hurdlers; club members; stewards; throwers; coaches
        adj: wind-assisted; barefoot; breathless; national; ageing; sub-two-hour; disqualified; record;
          photo-finish; explosive
        experts: sports scientist; former hurdler; running coach; doping expert
        facts: She ran the last lap in {n} seconds; {nk} runners set off from {place}; The old mark had stood
          for {years}; The wind was just within the limit; He threw {n} metres in the third round; The course
          climbs {n} metres
        # cycling
        who: the race leader; the breakaway; the cycling union; the sprint team; +the climbers; the young
          time-triallist; +the tour organisers
        does: win the stage to {place}; attack on the last climb above {place}; crash {n} kilometres from the
          line; take the jersey by {n} seconds; drop {a adj} rival on the descent; plan a stage through {place};
          leave the race with {a adj} collarbone; shorten the stage because of snow; sign for {org2}; test {a adj}
          bicycle in a wind tunnel
        things: peloton; breakaway; mountain pass; time trial; jersey; puncture; sprint finish; cobbled road;
          climb; team car; gear; hairpin; prologue; descent; velodrome
        issues: crashes; doping; team tactics; crosswinds; narrow roads; helmet rules; motor checks; bad weather
        groups: riders; climbers; sprinters; mechanics; roadside fans; team-mates; commissaires
        adj: mountainous; cobbled; aerodynamic; exhausted; flat; steep; broken; solo; wet; rolling
        experts: former racer; team mechanic; cycling writer; sports physiologist
        facts: The stage was {n} kilometres long; The leader has a margin of {n} seconds; {n} riders were
          delayed by a crash; The climb rises at {pct} for {n} kilometres; The bunch was brought back in sight of
          the line; The speed reached {n} kilometres an hour
        # rugby
        who: the visiting pack; the fly half; the rugby union; +the league champions; +the forwards; the second
          row; +the under-twenties
        does: score {n} tries against {org2}; kick {n} penalties in the mud; beat {org2} at {place}; lose a prop
          to {a adj} shoulder; win the scrum against the head; move the final to {place}; ban {a adj} tackle;
          recall the hooker; hold out for {n} minutes; turn down {a adj} conversion
        things: try; scrum; line-out; conversion; drop goal; sin bin; maul; prop; full back; tackle; try line;
          penalty kick; touchline; knock-on; hooker
        issues: concussion; scrum penalties; high tackles; empty grounds; player welfare; salary caps; ill
          discipline; kicking out of hand
        groups: forwards; backs; props; academy players; travelling fans; match officials; wingers
        adj: muddy; bruising; converted; pushover; yellow-carded; one-sided; bloodied; rampant; bonus-point;
          physical
        experts: former lock; scrum coach; concussion researcher; rugby writer
        facts: {org} led by {n} points at the break; The kicker missed {n} of his attempts; Both packs weighed
          about the same; The visitors were reduced to fourteen men; It was the club's heaviest defeat for
          {years}; The match was watched by {nk} people
        # water sports
        who: the swimming squad; the rowing eight; the yacht skipper; the diving coach; +open-water swimmers;
          the regatta committee; the lifeboat crew
        does: win gold in the relay; row across the strait in {n} days; sail round {place} alone; set a record
          over {n} hundred metres; capsize off {place}; cancel a race because of {issue}; swim {n} kilometres to
          {place}; choose {n} juniors for the regatta; lose the {adj} keel; dive from {n} metres
        things: regatta; butterfly leg; oar; keel; lane; mast; starting gun; diving board; canoe; medley;
          spinnaker; turn; current; paddle; catamaran
        issues: cold water; strong winds; swimwear rules; jellyfish; pool closures; broken masts; shoulder
          strain; murky water
        groups: swimmers; rowers; sailors; divers; lifeguards; coxes; paddlers
        adj: freestyle; synchronised; choppy; underwater; solo; single-handed; chlorinated; lightweight; calm;
          gusty
        experts: rowing coach; former skipper; swimming teacher; sailmaker
        facts: The water was {n} degrees at the start; She touched in a time {n} hundredths inside the record;
          The crew has trained together for {n} months; Winds reached {n} knots; {n} boats reached the finish; The
          lake is {n} kilometres long
        """;
}
