namespace RankEngine.Simulation.Writing.Vocabularies;

/// <summary>Words, sentences and topics of the section culture.</summary>
/// <remarks>The form is explained at <see cref="VocabularyParser"/>.</remarks>
internal static class CultureWords
{
    internal const string Text = """
        orgs: the {town} Playhouse; the {surname} Gallery; the National Museum; {stem} Pictures; {stem} Records;
          the {town} Festival; the {surname} Press; the {town} Philharmonic; the Film Academy; the {town} Opera;
          the Writers' Guild; the {stem} Channel
        roles: director; novelist; curator; conductor; actor; publisher; playwright; screenwriter; artistic
          director; singer; critic; festival director
        quotes: I never set out to make {a thing} about {issue}; The best {thing} is the one that keeps you
          awake; Audiences are braver than producers think; We wanted {a adj} {thing}, and we got one; Somebody
          had to tell this story, and it happened to be us
        background: The run has been extended until {month}; Reviews were mixed after the first night; {org} was
          founded {years} ago; Tickets cost a third less for students; The work was commissioned by {org2}; A tour
          of {n} towns will follow; The prize is worth {money}; The opening was attended by {n} guests
        # film
        who: the director; the film studio; the festival jury; the documentary maker; +independent cinemas; the
          leading actor; the distributor
        does: win the main prize in {place}; shoot {a adj} thriller in {place}; recast the {adj} villain; cut
          {n} minutes from the {thing}; open {a adj} cinema in {place}; delay the {thing} until {month}; film the
          life of {a thing}; restore {a adj} silent film; spend {money} on {a thing}; turn a novel into {a thing}
        things: thriller; sequel; screenplay; documentary; soundtrack; close-up; comedy; trailer; premiere;
          stunt; box office; costume drama; cameo; western; film set; editing room
        issues: streaming; ticket sales; censorship; casting; computer effects; remakes; union rules; festival
          politics
        groups: filmgoers; extras; screenwriters; stunt doubles; critics; projectionists; producers
        adj: black-and-white; subtitled; low-budget; slow-burning; animated; star-studded; haunting;
          feature-length; bleak; award-winning
        experts: film historian; casting agent; cinema manager; screenwriting teacher
        facts: The film took {money} in its first weekend; It was shot in {n} days; The running time is {n}
          minutes; {n} screens will show it from {day}; The script went through {n} drafts; The director had not
          made a film for {years}
        # books
        who: the publisher; the novelist; the prize jury; the public library; +independent booksellers; the
          literary estate; the translator
        does: publish {a adj} novel about {issue}; win the prize for {a adj} debut; find {n} lost letters in
          {place}; ban {a adj} memoir; translate {n} poems into English; sell {nk} copies in a week; set a crime
          story in {place}; withdraw {a thing} over {issue}; sign a deal worth {money}; read to {group} in {place}
        things: novel; memoir; short story; manuscript; paperback; biography; poem; bookshop; reading tour;
          footnote; trilogy; first edition; whodunit; chapter; diary
        issues: plagiarism; library closures; translation; grief; book bans; childhood memories; ghostwriting;
          copyright
        groups: readers; poets; librarians; translators; booksellers; essayists; literary agents
        adj: debut; unpublished; autobiographical; bestselling; lyrical; dystopian; historical; witty; hardback;
          semi-fictional
        experts: literary critic; bookseller; archivist; professor of literature
        facts: The first print run was {nk} copies; The book has {n} chapters and no hero; It has been
          translated into {n} languages; The manuscript lay in a drawer for {years}; Libraries lent it {nk} times;
          The shortlist has {n} titles
        # music
        who: the orchestra; the record label; the singer; the festival; +session musicians; the opera house; the
          jazz quartet
        does: release {a adj} album; cancel {n} concerts after {issue}; play {a adj} symphony in {place}; sign
          {a adj} songwriter; record {n} songs in {place}; appoint {a adj} conductor; sue {org2} over {a thing};
          premiere an opera about {issue}; reunite after {years}; tour {n} cities
        things: album; symphony; chorus; guitar; concert hall; melody; string quartet; choir; encore; remix;
          opera; vinyl record; drummer; lyric; violin
        issues: streaming royalties; ticket touts; hearing damage; copyright; tour costs; stage fright; noise
          complaints; music lessons
        groups: musicians; fans; violinists; songwriters; choristers; roadies; composers
        adj: acoustic; orchestral; sold-out; melancholy; choral; improvised; unplugged; operatic; folk; catchy
        experts: musicologist; sound engineer; concert promoter; music critic
        facts: The album entered the charts at number {n}; The hall seats {nk} people; The concert lasted {n}
          minutes; {n} songs were written on the road; Streams passed {nk} within a day; The instrument was built
          {years} ago
        # theatre
        who: the theatre company; the playwright; the dance troupe; the national stage; +fringe performers; the
          leading lady; the puppet theatre
        does: stage {a adj} tragedy in {place}; cast {p2} as the king; move a musical to {place}; close after
          {n} nights; rewrite the last act; dance to {a adj} score; tour schools with {a thing}; rebuild the stage
          at {place}; open the season with {a thing}; cut ticket prices by {pct}
        things: play; musical; rehearsal; curtain call; monologue; ballet; stage set; understudy; puppet;
          costume; matinee; spotlight; dressing room; farce; prompt book
        issues: arts funding; colour-blind casting; empty seats; long running times; ticket prices; stage
          accidents; ageing audiences; new writing
        groups: actors; dancers; stagehands; playgoers; understudies; drama students; ushers
        adj: one-woman; choreographed; candlelit; sell-out; tragic; immersive; open-air; barefoot; deadpan;
          two-act
        experts: theatre historian; choreographer; drama critic; set designer
        facts: The run sold out within {n} hours; The cast of {n} plays forty parts; The theatre was built
          {years} ago; The interval lasts {n} minutes; The costumes took {n} weeks to sew; Only {n} seats were
          empty on the first night
        # museums
        who: the museum; the gallery; the auction house; the art foundation; +the trustees; the sculptor; the
          restoration workshop
        does: buy a portrait for {money}; return {n} {things} to {place}; show {n} {things} by {p2}; sell {a
          adj} {thing} for {money}; clean {a adj} fresco; find a forged {thing}; close its east wing; open {a adj}
          wing in {place}; lend {n} drawings to {org2}; hang {a adj} painting upside down
        things: portrait; sculpture; landscape painting; exhibition; fresco; installation; etching; auction;
          tapestry; vase; sketchbook; collection; frame; watercolour; plinth
        issues: looted art; forgery; entrance fees; restoration; provenance; gallery rents; donor names; damp
          walls
        groups: curators; collectors; painters; art students; restorers; visitors; dealers
        adj: abstract; baroque; forged; gilt; impressionist; marble; unfinished; monumental; porcelain;
          surrealist
        experts: art historian; auctioneer; paintings restorer; gallery owner
        facts: The canvas is {n} centimetres wide; The show drew {nk} visitors; The estimate had been {money};
          The museum holds {nk} objects; It hung in a kitchen for {years}; Restorers worked on it for {n} months
        # television
        who: the broadcaster; the streaming service; the drama series; the quiz show; +viewers; the newsreader;
          the production company
        does: cancel {a adj} {thing}; order {n} more episodes; replace the {adj} host; show {a adj} drama about
          {issue}; apologise for {a thing}; drop the {adj} soap; film a series in {place}; raise its fee by {pct};
          win the rights to {a thing}; bring back a show after {years}
        things: series; episode; quiz; sitcom; cliffhanger; talk show; soap opera; newsroom; period drama;
          finale; presenter; pilot; reality show; remote control; studio
        issues: ratings; licence fees; complaints; product placement; repeats; live subtitles; binge watching;
          advertising
        groups: viewers; presenters; contestants; showrunners; children; camera crews; subscribers
        adj: prime-time; scripted; long-running; foreign-language; live; bingeable; canned; late-night;
          eight-part; nostalgic
        experts: television critic; scriptwriter; media lecturer; ratings analyst
        facts: The finale was seen by {nk} people; The first season has {n} episodes; The show has run for
          {years}; {n} viewers complained; An hour costs {money} to make; It goes out on {day} at nine
        # food
        who: the restaurant; the chef; the bakery; the food festival; +wine growers; the cheese maker; the
          cookery school
        does: win {n} stars for {a adj} {thing}; open a bistro in {place}; serve {a adj} {thing} in {place};
          bake {nk} {things}; close its kitchen over {issue}; write a cookbook about {issue}; protect the name of
          {a adj} cheese; teach {group} to make {things}; take {things} off the menu; plant vines near {place}
        things: stew; sourdough loaf; pastry; tasting menu; vineyard; goat's cheese; dumpling; wine list; oven;
          kitchen garden; pudding; noodle bar; oyster; pickle; espresso
        issues: food waste; tipping; kitchen staff; olive harvests; forgotten recipes; allergies; natural wine;
          home baking
        groups: diners; waiters; bakers; pastry chefs; growers; foragers; food writers
        adj: smoky; slow-cooked; vegan; crusty; spicy; pickled; buttery; creamy; home-made; bitter
        experts: food writer; sommelier; restaurant critic; baker
        facts: The menu has {n} courses; A loaf takes {n} hours to rise; The restaurant has {n} tables; The
          recipe is {years} old; The harvest was {pct} smaller than usual; A bottle sells for {money} at auction
        """;
}
