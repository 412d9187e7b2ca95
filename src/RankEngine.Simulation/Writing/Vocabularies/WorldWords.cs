namespace RankEngine.Simulation.Writing.Vocabularies;

/// <summary>Words, sentences and topics of the section world.</summary>
/// <remarks>The form is explained at <see cref="VocabularyParser"/>.</remarks>
internal static class WorldWords
{
    internal const string Text = """
        orgs: the Foreign Ministry of {country}; the {country} Red Lantern relief society; the Continental
          Council; the Treaty Organisation; the Refugee Agency; the {town} Peace Institute; the Maritime
          Commission; the Joint Observer Mission; the {country} Army; the World Harvest Fund; the Border
          Monitoring Group; the Development Bank of {country}
        roles: foreign minister; ambassador; special envoy; president; army spokesman; relief coordinator;
          mission chief; consul; interior minister; governor; observer; negotiator
        quotes: We have no quarrel with our neighbours, but we will not ignore {issue}; Every hour without {a
          thing} costs lives; The talks were frank, and the question of {issue} remains open; Our teams cannot
          reach {group} unless the roads are opened; The world must not look away from {place}
        background: {place} lies close to the frontier and has changed hands more than once; The two governments
          have had no direct flights for {years}; Diplomats met behind closed doors for {n} hours; Neighbouring
          states have urged restraint; A statement was expected from the Continental Council later in the week;
          Telephone lines to {place} were cut for part of the day; Reporters have had little access to the area
          since {month}; The capital was calm, although patrols had been doubled
        # diplomacy
        who: the foreign ministry; the presidential envoy; the embassy; the negotiating team; +senior diplomats;
          the mediation office; the visiting delegation
        does: recall the ambassador to {place}; expel {n} diplomats over {issue}; reopen the embassy in {place};
          sign an accord on {issue}; propose a summit in {place}; suspend talks with {org2}; lift the ban on
          visas; accept mediation over {issue}; deliver a note of protest; restore relations after {years}
        things: accord; summit; embassy; treaty; communiqué; consulate; envoy; visa regime; protocol; state
          visit; roadmap; mediator; handshake; backchannel; sanction
        issues: recognition of borders; arms control; prisoner exchanges; fishing rights; trade sanctions;
          consular access; reparations; nuclear inspection
        groups: diplomats; negotiators; heads of state; mediators; attachés; foreign correspondents; allies
        adj: bilateral; diplomatic; multilateral; frosty; discreet; symbolic; reciprocal; neutral; provisional;
          cordial
        experts: former ambassador; treaty lawyer; foreign policy analyst; diplomatic historian
        facts: The two countries broke off relations {years} ago; The accord runs to {n} articles and a secret
          annex; The talks had been moved to {place} at short notice; It was the first visit at this level for
          {years}; Interpreters worked through the night on the final text; Flags of both states were raised at
          the airport
        # peacekeeping
        who: the army command; the peacekeeping force; the rebel council; the ceasefire commission; +local
          militias; the joint patrol; the defence ministry
        does: withdraw {nk} troops from {place}; declare a truce of {n} days; shell positions near {place};
          release {n} captured soldiers; deploy {n} patrols along the frontier; accuse {org2} of breaking the
          ceasefire; open a corridor to {place}; retake a bridge outside {place}; clear mines from the {thing};
          hand over {n} armoured vehicles
        things: ceasefire; convoy; checkpoint; garrison; frontier; buffer zone; airstrip; minefield; barracks;
          trench; outpost; artillery battery; patrol; hostage; supply route
        issues: shelling; troop movements; ceasefire violations; civilian casualties; landmines; conscription;
          arms smuggling; disarmament
        groups: soldiers; civilians; peacekeepers; rebels; conscripts; prisoners; villagers
        adj: armed; besieged; mountainous; disputed; heavy; wounded; sporadic; fortified; irregular; encircled
        experts: military analyst; retired general; conflict researcher; security scholar
        facts: At least {n} people were wounded in the latest exchange of fire; The truce has been broken {n}
          times since {month}; {nk} peacekeepers serve in the mission; The road to {place} has been closed by snow
          and shelling; Field hospitals treated {n} people overnight; Both sides blamed each other for the first
          shots
        # disasters
        who: the civil protection agency; the rescue service; the disaster ministry; +rescue teams; +the army
          engineers; the provincial governor; the relief consortium
        does: evacuate {nk} people from {place}; airlift food to {place}; declare a state of emergency; call off
          the search for survivors; set up {n} camps near {place}; clear rubble from the {thing}; warn of
          aftershocks; ask for {money} in aid; repair the dam above {place}; ration drinking water
        things: earthquake; landslide; aftershock; tent camp; embankment; volcano; flood plain; field kitchen;
          wildfire; cyclone; warning siren; collapsed bridge; rescue helicopter; levee; shelter
        issues: flooding; drinking water; building safety; cholera; power cuts; looting; crop losses; early
          warning
        groups: survivors; rescuers; displaced families; engineers; sniffer-dog handlers; farmers; orphans
        adj: stricken; submerged; homeless; shallow; powerful; collapsed; torrential; makeshift; stranded;
          seismic
        experts: seismologist; hydrologist; disaster planner; volcanologist
        facts: The quake struck at a depth of {n} kilometres; {nk} homes were damaged or destroyed; Rainfall in
          {place} reached {n} millimetres in a day; Power had been restored to {pct} of households; The river rose
          {n} metres above its normal level; Hospitals in {place} were working by generator
        # migration
        who: the interior ministry; the coastguard; the refugee agency; the border police; +volunteer crews; the
          asylum office; the transit authority
        does: rescue {n} people off {place}; close the crossing at {place}; open a reception centre in {place};
          return {n} families to {place}; grant papers to {nk} refugees; dismantle a smuggling ring; extend the
          {adj} visa scheme; fence {n} kilometres of border; speed up asylum hearings; move families out of the
          {thing}
        things: crossing; dinghy; reception centre; asylum claim; passport; transit camp; work permit; border
          fence; patrol boat; interpreter; smuggler; quota; residence card; ferry port
        issues: people smuggling; asylum backlogs; overcrowded camps; family reunion; seasonal labour; forged
          papers; resettlement quotas; deportation
        groups: refugees; asylum seekers; migrants; seasonal workers; smugglers; border guards; host families
        adj: undocumented; overcrowded; unaccompanied; seasonal; stateless; inflatable; perilous; temporary;
          humanitarian; forged
        experts: migration scholar; asylum lawyer; demographer; camp doctor
        facts: {nk} people have made the crossing since {month}; The camp was built for {n} people and holds
          twice as many; Hearings take {n} months on average; Among those rescued were {n} children; The scheme
          admits {nk} people a year; Crews said the sea was calm but bitterly cold
        # unrest
        who: the military council; the protest movement; the transitional government; the student union; +trade
          unionists; the capital's police; the opposition coalition
        does: march on the {thing} in {place}; impose a curfew in {place}; arrest {n} organisers; dissolve the
          assembly; promise elections in {month}; cut internet access in {place}; call a general strike; free {n}
          detainees; occupy the {adj} square; block the road to {place}
        things: curfew; barricade; general strike; palace; demonstration; tear gas canister; roadblock;
          broadcast tower; march; emergency decree; square; detention centre; water cannon; pamphlet
        issues: food prices; press freedom; emergency rule; unpaid wages; corruption; police violence; disputed
          elections; censorship
        groups: protesters; students; strikers; detainees; shopkeepers; riot police; exiles
        adj: defiant; masked; peaceful; banned; outspoken; exiled; jubilant; transitional; violent; nationwide
        experts: human rights lawyer; regional analyst; historian of revolutions; exiled journalist
        facts: {nk} people were on the streets by the evening; At least {n} people were detained; Shops in the
          capital stayed shut for {n} days; The price of bread has risen by {pct} in a year; Internet traffic fell
          by {pct} during the night; The decree gives the army powers of arrest
        # aid
        who: the aid agency; the food programme; the donors' conference; the relief charity; +field medics; the
          development bank; the logistics unit
        does: send {n} lorries to {place}; cut rations for {nk} people; pledge {money} for {place}; suspend
          deliveries after {issue}; train {n} midwives in {place}; drill {n} wells near {place}; vaccinate {nk}
          children; build {n} schools in {place}; forgive {money} of debt; appeal for {adj} supplies
        things: ration; well; clinic; lorry; grain silo; pledge; warehouse; school roof; water pump; donor;
          feeding station; vaccine depot; seed bank; debt relief plan
        issues: famine; drought; malnutrition; debt relief; funding gaps; clean water; malaria; school
          attendance
        groups: aid workers; mothers; herders; donors; nurses; smallholders; pupils
        adj: malnourished; remote; nutritious; underfunded; drought-hit; logistical; charitable; arid;
          refrigerated; perishable
        experts: nutritionist; relief coordinator; development economist; logistics planner
        facts: The appeal has raised {pct} of what was asked; {nk} people depend on rations; Rain has failed for
          {n} seasons in a row; A lorry needs {n} days from the port to the camp; Grain prices have doubled since
          {month}; One child in {n} is underweight
        # trade routes
        who: the trade ministry; the customs union; the shipping authority; the harbour office; +grain
          exporters; the canal company; the tariff board
        does: impose tariffs on {things}; reopen the strait to {group}; seize a tanker off {place}; sign a trade
          pact with {org2}; lift quotas on {things}; inspect {n} ships a day; lease the harbour at {place}; ban
          exports of rare metals; raise canal fees by {pct}; build a railway to {place}
        things: container ship; tanker; cargo; tariff; quota; strait; canal; customs post; grain shipment; free
          port; pilot boat; freight line; cable; pipeline; lighthouse
        issues: piracy; tariffs; shipping insurance; export bans; counterfeit goods; port congestion; fish
          stocks; transit fees
        groups: exporters; shipowners; dockers; sailors; customs officers; importers; pilots
        adj: seaborne; duty-free; laden; rusting; strategic; flagged; impounded; deep-water; commercial;
          congested
        experts: maritime lawyer; trade economist; shipping broker; retired admiral
        facts: {n} vessels were waiting to pass on {day}; The strait carries {pct} of the region's oil;
          Insurance rates have risen by {pct}; The pact removes duties on {nk} products; The detour adds {n} days
          to the voyage; The harbour handles {nk} containers a week
        # summits
        who: +the heads of government; the polar council; the climate delegation; the world games committee; the
          heritage board; the island federation; the river commission
        does: agree a timetable for {issue}; protect {n} kilometres of coast; list the {thing} as heritage;
          share water from the river at {place}; set aside {money} for {issue}; move the next summit to {place};
          end a dispute over {issue}; rename the {thing}; halt drilling near {place}; adopt a charter on {issue}
        things: declaration; reef; glacier; plenary; delegation; river basin; heritage site; atoll; dam;
          charter; fishing ground; draft text; island chain; venue
        issues: sea levels; water sharing; polar drilling; emission targets; coral loss; overfishing; heritage
          theft; deforestation
        groups: delegates; islanders; observers; scientists; fishermen; negotiators; indigenous leaders
        adj: low-lying; polar; binding; melting; shared; pristine; plenary; threatened; ambitious; upstream
        experts: climate negotiator; glaciologist; water lawyer; marine biologist
        facts: Delegates from {n} states signed the text; The river feeds {nk} farms on both banks; Part of the
          island has been lost to the sea since {month}; The draft had {n} brackets when talks began; The glacier
          has retreated by {n} metres a year; The next meeting will be held in {place}
        """;
}
