/** The common emoji by the names that Slack gives them. */

const NAMES = `
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 100 💯 alarm_clock ⏰ airplane ✈️ arrow_down ⬇️ arrow_forward ▶️
arrow_left ⬅️ arrow_right ➡️ arrow_up ⬆️ arrow_upper_right ↗️ arrows_counterclockwise 🔄 art 🎨 ballot_box_with_check ☑️
bangbang ‼️ bar_chart 📊 beers 🍻 bell 🔔 no_bell 🔕 birthday 🎂 black_circle ⚫ black_square_for_stop ⏹️
blue_book 📘 large_blue_circle 🔵 blush 😊 bomb 💣 bookmark 🔖 books 📚 boom 💥 brain 🧠 briefcase 💼 bug 🐛
building_construction 🏗️ bulb 💡 busts_in_silhouette 👥 bust_in_silhouette 👤 calendar 📆 date 📅 spiral_calendar_pad 🗓️
calling 📲 card_index 📇 chart_with_downwards_trend 📉 chart_with_upwards_trend 📈 checkered_flag 🏁 clap 👏
classical_building 🏛️ clipboard 📋 clock1 🕐 clock9 🕘 closed_lock_with_key 🔐 coffee ☕ compass 🧭 computer 💻
construction 🚧 cry 😢 dart 🎯 detective 🕵️ disappointed 😞 drum_with_drumsticks 🥁 e-mail 📧 email 📧 envelope ✉️
envelope_with_arrow 📩 exclamation ❗ eyes 👀 factory 🏭 fast_forward ⏩ file_folder 📁 fire 🔥 fishing_pole_and_fish 🎣
gear ⚙️ gem 💎 gift 🎁 globe_with_meridians 🌐 green_heart 💚 large_green_circle 🟢 grey_question ❔ grin 😁 grinning 😀
hammer_and_wrench 🛠️ handshake 🤝 heart ❤️ heavy_check_mark ✔️ heavy_exclamation_mark ❗ heavy_minus_sign ➖
heavy_multiplication_x ✖️ heavy_plus_sign ➕ hourglass ⌛ hourglass_flowing_sand ⏳ house 🏠 inbox_tray 📥
information_source ℹ️ joy 😂 key 🔑 keyboard ⌨️ label 🏷️ large_orange_circle 🟠 large_yellow_circle 🟡 laughing 😆 link 🔗 lock 🔒
loudspeaker 📢 mag 🔍 mag_right 🔎 mailbox 📫 mailbox_with_mail 📬 mega 📣 memo 📝 pencil 📝 pencil2 ✏️
microscope 🔬 money_with_wings 💸 moneybag 💰 mountain ⛰️ muscle 💪 musical_note 🎵 mute 🔇 new 🆕 newspaper 📰 no_entry ⛔
no_entry_sign 🚫 notebook 📓 office 🏢 ok ✅ ok_hand 👌 open_file_folder 📂 outbox_tray 📤 package 📦 page_facing_up 📄
paperclip 📎 partying_face 🥳 pause_button ⏸️ phone ☎️ telephone ☎️ telephone_receiver 📞 point_down 👇 point_left 👈
point_right 👉 point_up ☝️ pray 🙏 pushpin 📌 question ❓ rabbit 🐰 rainbow 🌈 raised_hand ✋ raised_hands 🙌 recycle ♻️
red_circle 🔴 repeat 🔁 robot_face 🤖 rocket 🚀 rotating_light 🚨 scales ⚖️ seedling 🌱 shield 🛡️ shrug 🤷
simple_smile 🙂 slightly_smiling_face 🙂 smile 😄 smiley 😃 snooze 💤 sparkles ✨ speech_balloon 💬 star ⭐ star2 🌟 sos 🆘
stopwatch ⏱️ sunglasses 😎 sunny ☀️ sweat_smile 😅 tada 🎉 thinking_face 🤔 thermometer 🌡️ thread 🧵 timer_clock ⏲️ tools 🛠️
trophy 🏆 truck 🚚 turtle 🐢 two_men_holding_hands 👬 unlock 🔓 v ✌️ warning ⚠️ wastebasket 🗑️ wave 👋 white_check_mark ✅
white_circle ⚪ white_large_square ⬜ wink 😉 woman-raising-hand 🙋‍♀️ world_map 🗺️ worried 😟 wrench 🔧 writing_hand ✍️ x ❌
yellow_heart 💛 zap ⚡ zipper_mouth_face 🤐 zzz 💤 crossed_fingers 🤞 eyeglasses 👓 first_place_medal 🥇 second_place_medal 🥈
third_place_medal 🥉 large_blue_square 🟦 large_green_square 🟩 large_red_square 🟥 large_yellow_square 🟨 small_blue_diamond 🔹
small_orange_diamond 🔸 one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ zero 0️⃣ keycap_ten 🔟
`;

const words = NAMES.trim().split(/\s+/);
const BY_NAME = new Map();
for (let at = 0; at < words.length; at += 2) BY_NAME.set(words[at], words[at + 1]);

/**
 * @param {string} name without colons
 * @returns {string|undefined} the character, if the name is known
 */
export function emoji(name) {
  return BY_NAME.get(name.split("::")[0]);
}

/**
 * Replaces :names: in plain text.
 * @param {string} text
 * @returns {string}
 */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+'-]+):/g, (whole, name) => emoji(name) ?? whole);
}
