namespace RankEngine.Simulation.Writing.Vocabularies;

/// <summary>Words, sentences and topics of the section technology.</summary>
/// <remarks>The form is explained at <see cref="VocabularyParser"/>.</remarks>
internal static class TechnologyWords
{
    internal const string Text = """
        orgs: {stem} Systems; {stem} Software; {stem} Robotics; {stem} Networks; {stem} Games; the {town}
          Institute of Technology; {stem} Semiconductor; the Data Protection Office; {stem} Mobile; the Open Code
          Foundation; {stem} Labs; {stem} Security
        roles: chief technologist; software engineer; product manager; security researcher; founder; game
          designer; chip architect; privacy campaigner; robotics engineer; data scientist; head of design; systems
          administrator
        quotes: We built {a thing} that people will forget is there; Privacy is not a feature, and nobody should
          call {issue} a detail; The hard part of {issue} was never the hardware; Developers asked us for {a
          thing}, so we gave them two; A computer cannot be blamed, but the people behind {issue} can
        background: The update will reach users over the coming weeks; {org} has {nk} customers in {n}
          countries; Its rival {org2} released a similar product in {month}; Early testers complained of {issue};
          The source code has been published; The firm was started in a garage in {place}; Engineers worked on the
          project for {years}; A spokeswoman declined to give sales figures
        # phones
        who: the phone maker; the network operator; the app store; the handset division; +repair shops; the
          standards body; the accessory firm
        does: unveil {a adj} handset; stop making {things}; cut the price of its {thing} by {pct}; extend the
          network to {place}; fix a fault in {nk} {things}; add {a adj} camera; switch off the old network; charge
          {group} for {things}; replace the {adj} charger; block {n} apps over {issue}
        things: handset; touchscreen; battery; charger; camera lens; app; mast; ringtone; headset; tablet;
          smartwatch; keypad; sim card; roaming bundle; fingerprint reader
        issues: battery life; roaming charges; screen time; repair rights; dropped calls; app fees; coverage;
          counterfeit chargers
        groups: users; app developers; subscribers; repairers; teenagers; early adopters; commuters
        adj: foldable; waterproof; wireless; cracked; slim; refurbished; touch-sensitive; prepaid;
          fast-charging; pocket-sized
        experts: telecoms analyst; industrial designer; repair campaigner; radio engineer
        facts: The battery lasts {n} hours; The handset weighs {n} grams; {nk} were sold on the first day;
          Coverage reaches {pct} of the country; The screen measures {n} centimetres; Repairs cost {pct} of the
          price
        # machine learning
        who: the research lab; the chatbot maker; the data centre; the translation service; +machine learning
          researchers; the algorithm watchdog; the start-up
        does: train {a adj} model on {nk} {things}; release the weights of its {thing}; teach {a thing} to
          explain itself; withdraw a chatbot over {issue}; label {nk} {things}; use {a thing} to read old
          handwriting; limit the use of {things} in schools; beat {group} at a board game; open a laboratory in
          {place}; test {a adj} {thing} in hospitals
        things: chatbot; neural network; training set; algorithm; language model; benchmark; recommender;
          prompt; classifier; speech engine; voice assistant; dataset; decision tree; translation tool; image
          generator
        issues: bias; made-up answers; training data; machine translation; explainability; energy use;
          copyright; automation
        groups: researchers; annotators; programmers; translators; illustrators; regulators; teachers
        adj: generative; trained; biased; open-weight; supervised; predictive; multilingual; opaque;
          self-taught; conversational
        experts: computer scientist; statistician; linguist; technology ethicist
        facts: The model has {nk} parameters per neuron cluster; Training took {n} weeks; Errors fell by {pct};
          The benchmark has {nk} questions; It answers within {n} milliseconds; A run uses as much power as {n}
          homes
        # security
        who: the security firm; the software maker; the hospital network; the cyber unit; +ethical hackers; the
          password manager; the certificate authority
        does: patch a flaw in {nk} {things}; leak the passwords of {nk} {group}; pay {money} to {group}; arrest
          {n} hackers in {place}; shut its servers after {issue}; warn of {a adj} {thing}; encrypt every {thing};
          offer {money} for {a thing}; trace an attack to {place}; drop {adj} passwords
        things: password; firewall; server; backdoor; security patch; email attachment; router; encryption key;
          botnet; malware sample; login page; worm; exploit; breach; browser extension
        issues: phishing; ransomware; stolen data; weak passwords; spyware; unpatched software; identity theft;
          supply-chain attacks
        groups: hackers; customers; system administrators; penetration testers; criminals; victims; bug hunters
        adj: encrypted; malicious; leaked; unpatched; phishing; critical; hijacked; zero-day; hardened;
          anonymous
        experts: cryptographer; malware analyst; former hacker; network engineer
        facts: The flaw had been there for {years}; Data of {nk} people were exposed; The patch is {n} lines
          long; Attackers stayed inside the network for {n} days; The ransom note asked for {money}; One message
          in {n} was opened
        # chips
        who: the chip maker; the foundry; the supercomputer centre; the memory supplier; +chip designers; the
          export control office; the lithography firm
        does: build a fabrication plant in {place}; etch {adj} {things}; cut power use by {pct}; delay its {adj}
          processor; ration {things} to {group}; spend {money} on {a thing}; license its design to {org2}; double
          the speed of {a thing}; recall a batch of {things}; put {nk} cores in one cabinet
        things: processor; wafer; transistor; graphics card; clean room; memory chip; circuit board; foundry;
          supercomputer; sensor; solder joint; rack; cooling system; instruction set; motherboard
        issues: chip shortages; export controls; heat; yields; rare metals; power use; patents; counterfeit
          parts
        groups: chip designers; hardware makers; lithographers; gamers; technicians; server builders; hobbyists
        adj: silicon; overheated; nanometre; parallel; overclocked; quantum; integrated; soldered; low-power;
          obsolete
        experts: chip analyst; electronics professor; hardware reviewer; supply-chain consultant
        facts: The plant will make {nk} wafers a month; A transistor is {n} nanometres wide; The machine draws
          {n} kilowatts; Yields have reached {pct}; Lead times have grown to {n} weeks; The processor has {n}
          cores
        # social networks
        who: the social network; the video platform; the media regulator; the messaging service; +content
          moderators; the fact-checking group; the dating app
        does: delete {nk} accounts; label {adj} {things}; hide the number of likes; let users edit {things};
          lose {nk} {group} in a month; fine {org2} for {issue}; show fewer {adj} {things}; pay {group} for
          {things}; ban {things} before elections; open its feed to {group}
        things: feed; timeline; post; video clip; follower count; hashtag; comment thread; profile; direct
          message; advert; notification; group chat; meme; viral clip; news tab
        issues: misinformation; hate speech; fake accounts; child safety; addictive design; moderation; targeted
          adverts; data sharing
        groups: moderators; influencers; advertisers; teenagers; fact-checkers; subscribers; trolls
        adj: viral; sponsored; deleted; algorithmic; anonymous; misleading; flagged; user-made; addictive;
          chronological
        experts: media scholar; child-safety campaigner; former moderator; advertising buyer
        facts: The average user spends {n} minutes a day there; {pct} of complaints were answered; The clip was
          seen {nk} times; Moderators have {n} seconds for each post; Advertising brought in {money}; The network
          has {nk} staff
        # games
        who: the games studio; the console maker; the esports league; the board-game publisher; +speedrunners;
          the museum of play; the puzzle designer
        does: release {a adj} {thing} after {years}; patch a bug in {a thing}; sell {nk} {things} in a week; sue
          {org2} over {a thing}; hold a tournament in {place}; drop {things} from its shop; bring {a adj} classic
          to phones; ban {n} players for {issue}; give away {a thing}; build {a adj} castle with {nk} players
        things: console; role-playing game; joystick; puzzle; loot box; high score; level; boss fight; avatar;
          arcade cabinet; expansion; cut-scene; leaderboard; strategy game; controller
        issues: cheating; crunch; loot boxes; bugs; lost source code; parental controls; delays; addiction
        groups: gamers; level designers; testers; streamers; voice actors; collectors; modders
        adj: pixelated; multiplayer; turn-based; glitchy; immersive; retro; open-world; handheld; cooperative;
          unbeatable
        experts: games critic; level designer; toy historian; esports commentator
        facts: The game takes {n} hours to finish; {nk} people played at once; The prize pool was {money}; The
          studio has {n} staff; The world is {n} square kilometres large; It was first announced {years} ago
        # robots
        who: the robotics firm; the drone company; the delivery service; the space start-up; +warehouse
          engineers; the agricultural college; the road safety agency
        does: send {n} {things} to {place}; test {a adj} {thing} on public roads; land {a thing} on a rooftop;
          replace {n} forklifts with {things}; teach {a thing} to fold laundry; ground its drones over {issue};
          deliver {nk} parcels in {place}; pick strawberries with {a thing}; recall {n} {things}; fly {a adj}
          {thing} for {n} hours
        things: robot; drone; gripper; delivery pod; driverless shuttle; exoskeleton; robotic arm; lidar unit;
          gyroscope; propeller; conveyor; prototype; joint; lawn mower; inspection crawler
        issues: collisions; insurance; air safety; job losses; battery weight; obstacle avoidance; remote
          control; noise
        groups: engineers; warehouse staff; test drivers; pilots; fruit growers; surgeons; pedestrians
        adj: autonomous; four-legged; remote-controlled; clumsy; airborne; solar-powered; agile; robotic;
          unmanned; soft
        experts: roboticist; aviation safety expert; farm engineer; control theorist
        facts: The machine can lift {n} kilograms; It flew for {n} minutes without a charge; The shuttle has
          covered {nk} kilometres; Each unit costs {money}; It stopped {n} times because of pigeons; The arm has
          {n} joints
        """;
}
